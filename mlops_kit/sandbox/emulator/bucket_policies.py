"""What a bucket's policy allows an AWS service, for the checks that services make before they use it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

_EXACT = ("StringEquals", "ArnEquals")
_PATTERN = ("StringLike", "ArnLike")


def allows_service(
    policy: bytes | str | None,
    service: str,
    action: str,
    resource: str,
    context: Mapping[str, str] | None = None,
) -> bool:
    """Whether a statement allows the service principal an action.

    Conditions count where they ask for a key of `context`; others can't be known here and are taken as met.
    """
    if not policy:
        return False
    document = json.loads(policy if isinstance(policy, str) else policy.decode())
    return any(
        statement.get("Effect") == "Allow"
        and _is_for(service, statement.get("Principal"))
        and any(fnmatchcase(action, pattern) for pattern in listed(statement.get("Action")))
        and any(fnmatchcase(resource, pattern) for pattern in listed(statement.get("Resource")))
        and _are_met(statement.get("Condition") or {}, context or {})
        for statement in listed(document["Statement"])
    )


def listed(value: Any) -> list[Any]:
    """Return an element of a policy, which may stand alone, as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _is_for(service: str, principal: Any) -> bool:
    return isinstance(principal, dict) and service in listed(principal.get("Service"))


def _are_met(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            if key not in context:
                continue
            if operator in _EXACT and context[key] not in listed(wanted):
                return False
            if operator in _PATTERN and not any(fnmatchcase(context[key], p) for p in listed(wanted)):
                return False
    return True

"""Whether a bucket's policy lets access logs in, for policies of any valid form.

Moto takes every principal for a map and every action and resource for a text, and fails at `"*"`.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket

_SERVICE = "logging.s3.amazonaws.com"


def log_permissions_enabled_policy(target_bucket: Any, target_prefix: str | None) -> bool:
    """Whether a statement allows the log service to put objects under the prefix."""
    if not target_bucket.policy:
        return False
    wanted = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}x"
    return any(
        statement.get("Effect") == "Allow"
        and _is_log_service(statement.get("Principal"))
        and any(fnmatchcase("s3:PutObject", action) for action in _listed(statement.get("Action")))
        and any(fnmatchcase(wanted, resource) for resource in _listed(statement.get("Resource")))
        for statement in _listed(json.loads(target_bucket.policy.decode())["Statement"])
    )


def _is_log_service(principal: Any) -> bool:
    return isinstance(principal, dict) and _SERVICE in _listed(principal.get("Service"))


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def install() -> None:
    """Put this check in the place of moto's."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(log_permissions_enabled_policy)

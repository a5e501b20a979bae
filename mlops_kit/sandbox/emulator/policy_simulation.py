"""What identity policies decide on a request: allowed, or denied and whether by a statement or by silence.

The rules are those of IAM's User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition
operators". Policy variables such as ${aws:username} are taken literally.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, Literal

from mlops_kit.sandbox.emulator.bucket_policies import listed

Decision = Literal["allowed", "explicitDeny", "implicitDeny"]


@dataclass(frozen=True)
class Request:
    """An action on a resource; `context` holds each condition key's values, the keys in lower case."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]]


def decide(
    policies: Iterable[Mapping[str, Any]], boundary: Mapping[str, Any] | None, request: Request
) -> Decision:
    """Return what the policies of a principal decide together, within its permissions boundary."""
    effects = {effect for policy in policies for effect in _effects(policy, request)}
    limits = {"Allow"} if boundary is None else _effects(boundary, request)
    if "Deny" in effects | limits:
        return "explicitDeny"
    return "allowed" if "Allow" in effects and "Allow" in limits else "implicitDeny"


def _effects(policy: Mapping[str, Any], request: Request) -> set[str]:
    return {item["Effect"] for item in listed(policy.get("Statement")) if _concerns(item, request)}


def _concerns(statement: Mapping[str, Any], request: Request) -> bool:
    return (
        _named(statement, "Action", request.action.lower(), str.lower)
        and _named(statement, "Resource", request.resource, str)
        and all(
            _is_met(operator, listed(wanted), request.context.get(key.lower()))
            for operator, keys in (statement.get("Condition") or {}).items()
            for key, wanted in keys.items()
        )
    )


def _named(statement: Mapping[str, Any], element: str, value: str, spelled: Callable[[str], str]) -> bool:
    inverted = f"Not{element}" in statement
    patterns = listed(statement.get(f"Not{element}" if inverted else element))
    return inverted != any(matches(spelled(pattern), value) for pattern in patterns)


def matches(pattern: str, value: str) -> bool:
    """Whether a value fits a pattern in which `*` is any text and `?` any one character."""
    return _expression(pattern).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL)


_COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "BinaryEquals": lambda wanted, value: wanted == value,
    "IpAddress": lambda wanted, value: ip_address(value) in ip_network(wanted, strict=False),
    "NumericEquals": lambda wanted, value: float(value) == float(wanted),
    "NumericLessThan": lambda wanted, value: float(value) < float(wanted),
    "NumericLessThanEquals": lambda wanted, value: float(value) <= float(wanted),
    "NumericGreaterThan": lambda wanted, value: float(value) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, value: float(value) >= float(wanted),
    # Times are ISO 8601 in UTC, whose order is that of their texts.
    "DateEquals": lambda wanted, value: value == wanted,
    "DateLessThan": lambda wanted, value: value < wanted,
    "DateLessThanEquals": lambda wanted, value: value <= wanted,
    "DateGreaterThan": lambda wanted, value: value > wanted,
    "DateGreaterThanEquals": lambda wanted, value: value >= wanted,
}


def _is_met(operator: str, wanted: Sequence[Any], values: Sequence[str] | None) -> bool:
    """Whether a condition holds; a key that the request lacks meets only what is negated or optional."""
    quantifier, _, name = operator.rpartition(":")
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if name == "Null":
        return (values is None) == (str(wanted[0]).lower() == "true")
    negated = name.startswith("Not") or "Not" in name
    if not values:
        return optional or negated or quantifier == "ForAllValues"
    compare = _COMPARE[name.replace("Not", "")]
    found = [any(compare(_text(item), value) for item in wanted) != negated for value in values]
    return any(found) if quantifier == "ForAnyValue" else all(found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""When a statement counts: which conditions are at least as strict as others.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from mlops_kit.review.rules._patterns import pattern_covers

_ORDERED = ("numericless", "numericgreater", "dateless", "dategreater")
_PATTERNS = ("stringlike", "stringnotlike", "arnlike", "arnnotlike", "arnequals", "arnnotequals")


@dataclass(frozen=True)
class Condition:
    """One operator on one key, in lower case since IAM makes no difference; any of the values will do."""

    operator: str
    key: str
    values: frozenset[str]

    @property
    def negated(self) -> bool:
        """Whether none of the values may match."""
        return "not" in self.operator.removesuffix("ifexists").rpartition(":")[2]

    @property
    def optional(self) -> bool:
        """Whether a request without the key passes, too."""
        return self.negated or self.operator.endswith("ifexists") or self.operator.startswith("forallvalues:")

    def implies(self, other: Condition) -> bool:
        """Whether each request that passes this one passes the other; False where that can't be told."""
        if self.key != other.key:
            return False
        if (self.operator, self.values) == (other.operator, other.values):
            return True
        mine, theirs = (item.operator.removesuffix("ifexists") for item in (self, other))
        if self.operator.endswith("ifexists") and not other.operator.endswith("ifexists"):
            return False
        if mine != theirs and (mine, theirs) not in (
            ("stringequals", "stringlike"),
            ("arnequals", "arnlike"),
        ):
            return False
        if self.negated:
            return all(_covered(value, self.values, mine) for value in other.values)
        if any(name in mine for name in _ORDERED):
            return self.values == other.values
        return all(_covered(value, other.values, theirs) for value in self.values)


def _covered(value: str, among: Iterable[str], operator: str) -> bool:
    if "ipaddress" in operator:
        return any(network_covers(item, value) for item in among)
    if operator.rpartition(":")[2] in _PATTERNS:
        return any(pattern_covers(item, value) for item in among)
    return value in among


def network_covers(wide: str, narrow: str) -> bool:
    """Whether a CIDR block holds another; False where either is none."""
    try:
        outer, inner = ip_network(wide, strict=False), ip_network(narrow, strict=False)
    except ValueError:
        return False
    same, first, last = (
        outer.version == inner.version,
        int(inner.network_address),
        int(inner.broadcast_address),
    )
    return same and int(outer.network_address) <= first and last <= int(outer.broadcast_address)


def read(block: Any) -> frozenset[Condition]:
    """Return the conditions of a statement's Condition block. Raises ValueError where it is none."""
    if block is None:
        return frozenset()
    if not isinstance(block, Mapping) or not all(isinstance(item, Mapping) for item in block.values()):
        raise ValueError("Condition is no block of operators")
    return frozenset(
        Condition(str(operator).lower(), str(key).lower(), frozenset(map(_text, _listed(values))))
        for operator, keys in block.items()
        for key, values in keys.items()
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def stricter(narrow: frozenset[Condition], wide: frozenset[Condition]) -> bool:
    """Whether whatever passes all of `narrow` passes all of `wide`."""
    return all(any(mine.implies(other) for mine in narrow) for other in wide)

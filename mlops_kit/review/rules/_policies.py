"""Policy documents as sets of statements, and what one allows that another does not.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. The answer is safe, not
exact: what can't be told is counted as allowed anew, and a Deny elsewhere is not held against an Allow.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import Any

from mlops_kit.review.rules import _conditions as conditions
from mlops_kit.review.rules._patterns import EVERYTHING, Names, principal_covers

IDENTITY = Names(frozenset({"identity"}))
"""The principal of a policy that has none: whom it is attached to."""

_SINGLE_CASES = 2000
"""Combinations of action, resource and principal a statement is taken apart into; more, it stays whole."""

_LINES = 200
"""Lines of a diff of statements: a large policy must not crowd out what else a review says."""


@dataclass(frozen=True)
class Statement:
    """One statement, whose Sid means nothing."""

    allows: bool
    actions: Names
    resources: Names
    principals: Names
    conditions: frozenset[conditions.Condition]
    raw: Mapping[str, Any] = field(compare=False, repr=False)
    spelling: Mapping[str, str] = field(compare=False)
    """Actions as written; in `actions` they are in lower case, since IAM makes no difference."""

    @property
    def text(self) -> str:
        """How it reads in a diff."""
        return json.dumps(_ordered(self.raw), indent=2, sort_keys=True, ensure_ascii=False)

    def __str__(self) -> str:
        actions = Names(
            frozenset(self.spelling.get(name, name) for name in self.actions.patterns), self.actions.inverted
        )
        whom = "" if self.principals == IDENTITY else f" to {self.principals}"
        return f"{actions} on {self.resources}{whom}"

    def covers(self, other: Statement) -> bool:
        """Whether it says of every request what the other says of it."""
        return (
            self.actions.covers(other.actions)
            and self.resources.covers(other.resources)
            and self.principals.covers(other.principals, principal_covers)
            and conditions.stricter(other.conditions, self.conditions)
        )

    def beyond(self, others: Sequence[Statement]) -> list[Statement]:
        """Return what of this statement none of the others covers."""
        if any(other.covers(self) for other in others):
            return []
        sizes = len(self.actions.patterns) * len(self.resources.patterns) * len(self.principals.patterns)
        if sizes > _SINGLE_CASES:
            return [self]
        parts = product(self.actions.split(), self.resources.split(), self.principals.split())
        cases = (replace(self, actions=a, resources=r, principals=p) for a, r, p in parts)
        return [case for case in cases if not any(other.covers(case) for other in others)]


@dataclass(frozen=True)
class Comparison:
    """What a policy allows that its former version did not; `diff` shows the statements that differ."""

    granted: tuple[Statement, ...]
    released: tuple[Statement, ...]
    """What the former version denied, and this one does not."""
    diff: str


def compare(before: Sequence[Statement], after: Sequence[Statement]) -> Comparison:
    """Return how `after` allows more than `before`, or denies less."""
    kept = set(before) & set(after)
    old, new = ([item for item in side if item not in kept] for side in (before, after))
    granted = [case for item in new if item.allows for case in item.beyond([x for x in before if x.allows])]
    released = [
        case for item in old if not item.allows for case in item.beyond([x for x in after if not x.allows])
    ]
    return Comparison(tuple(granted), tuple(released), _diff(old, new) if granted or released else "")


def _diff(old: Sequence[Statement], new: Sequence[Statement]) -> str:
    former, latter = ([line for item in side for line in item.text.splitlines()] for side in (old, new))
    lines = list(difflib.unified_diff(former, latter, lineterm="", n=_LINES))[3:]
    more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
    return "\n".join(lines[:_LINES] + more)


@lru_cache(maxsize=512)
def _parsed(text: str) -> tuple[Statement, ...] | None:
    try:
        return _statements(json.loads(text))
    except (ValueError, RecursionError):
        return None


def read(document: Any) -> tuple[Statement, ...] | None:
    """Return a document's statements, none of one that is not there; None where it can't be read."""
    if document is None or document == "":
        return ()
    if isinstance(document, str):
        return _parsed(document)
    try:
        return _statements(document)
    except ValueError:
        return None


def _statements(document: Any) -> tuple[Statement, ...]:
    if not isinstance(document, Mapping):
        raise ValueError("a policy is an object")
    found = document.get("Statement") or []
    return tuple(map(_statement, [found] if isinstance(found, Mapping) else found))


def _statement(raw: Any) -> Statement:
    if not isinstance(raw, Mapping) or raw.get("Effect") not in ("Allow", "Deny"):
        raise ValueError("a statement is an object with an Effect")
    actions = _names(raw, "Action")
    return Statement(
        allows=raw["Effect"] == "Allow",
        actions=Names(frozenset(map(str.lower, actions.patterns)), actions.inverted),
        resources=_names(raw, "Resource"),
        principals=_principals(raw),
        conditions=conditions.read(raw.get("Condition")),
        raw=raw,
        spelling={name.lower(): name for name in actions.patterns},
    )


def _names(raw: Mapping[str, Any], key: str) -> Names:
    value, excluded = raw.get(key), raw.get(f"Not{key}")
    if value is None and excluded is None:
        return EVERYTHING
    names = excluded if value is None else value
    return Names(frozenset(map(str, names if isinstance(names, list) else [names])), inverted=value is None)


def _principals(raw: Mapping[str, Any]) -> Names:
    value, excluded = raw.get("Principal"), raw.get("NotPrincipal")
    given = excluded if value is None else value
    if given is None:
        return IDENTITY
    if isinstance(given, str):
        return Names(frozenset({given}), inverted=value is None)
    if not isinstance(given, Mapping):
        raise ValueError("a principal is * or an object")
    found = set()
    for kind, names in given.items():
        for name in names if isinstance(names, list) else [names]:
            found.add("*" if (kind, name) == ("AWS", "*") else f"{str(kind).lower()}:{name}")
    return Names(frozenset(found), inverted=value is None)


def _ordered(value: Any) -> Any:
    """Return the same with every list of strings sorted: their order means nothing."""
    if isinstance(value, Mapping):
        return {key: _ordered(item) for key, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value

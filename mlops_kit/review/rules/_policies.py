"""Policy documents as sets of statements, and what one allows that another does not.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. The answer is safe, not
exact: what can't be told is counted as allowed anew, and a Deny elsewhere is not held against an Allow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from mlops_kit.review.rules import _conditions as conditions
from mlops_kit.review.rules._patterns import EVERYTHING, Names, principal_covers
from mlops_kit.review.rules._statement_diff import statements_diff

IDENTITY = Names(frozenset({"identity"}))
"""The principal of a policy that has none: whom it is attached to."""

_SINGLE_CASES = 2000
"""Combinations of action, resource and principal a statement is taken apart into; more, it stays whole."""


@dataclass(frozen=True)
class Statement:
    """One statement, whose Sid means nothing; `raw` is how it was written."""

    allows: bool
    actions: Names
    """In lower case, since IAM makes no difference."""
    resources: Names
    principals: Names
    conditions: frozenset[conditions.Condition]
    raw: Mapping[str, Any] = field(compare=False)

    def __str__(self) -> str:
        written = {name.lower(): name for name in _names(self.raw, "Action").patterns}
        patterns = frozenset(written.get(name, name) for name in self.actions.patterns)
        whom = "" if self.principals == IDENTITY else f" to {self.principals}"
        return f"{Names(patterns, self.actions.inverted)} on {self.resources}{whom}"

    def beyond(self, others: Sequence[Statement]) -> list[Statement]:
        """Return what of this statement none of the others covers: itself, or its single cases."""
        mine = (self.actions, self.resources, self.principals)
        if not all(side.patterns or side.inverted for side in mine):
            return []  # an empty list names nothing
        covered = []
        for other in others:
            actions = other.actions.covered(self.actions)
            if not actions or not conditions.stricter(self.conditions, other.conditions):
                continue
            resources = other.resources.covered(self.resources)
            principals = other.principals.covered(self.principals, principal_covers) if resources else ()
            if not principals:
                continue
            held = (actions, resources, principals)
            if all(len(some) == len(side.patterns) for some, side in zip(held, mine, strict=True)):
                return []
            covered.append(held)
        if not covered or prod(len(side.parts) for side in mine) > _SINGLE_CASES:
            return [self]
        return [
            replace(self, actions=action, resources=resource, principals=principal)
            for (a, action), (r, resource), (p, principal) in product(*(side.parts for side in mine))
            if not any(a in held[0] and r in held[1] and p in held[2] for held in covered)
        ]


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
    allowed = [item for item in before if item.allows]
    denied = [item for item in after if not item.allows]
    granted = [case for item in new if item.allows for case in item.beyond(allowed)]
    released = [case for item in old if not item.allows for case in item.beyond(denied)]
    return Comparison(
        tuple(granted),
        tuple(released),
        statements_diff([item.raw for item in old], [item.raw for item in new])
        if granted or released
        else "",
    )


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

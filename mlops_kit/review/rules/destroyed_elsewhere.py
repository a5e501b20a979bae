"""Something of a provider that the kit has no rules for is destroyed: it may hold data."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity

_KNOWN = frozenset(
    {"archive", "aws", "external", "http", "local", "null", "random", "template", "terraform", "time", "tls"}
)
"""Providers, by the first word of their types, that rules look at or that keep nothing outside the state."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if not change.deletes or change.type.partition("_")[0] in _KNOWN:
        return
    how = "replaced" if change.action is Action.REPLACE else "destroyed"
    yield Hit(f"{change.address} is {how}; whether it holds anything is not known to the kit")


RULE = Rule(
    id="destroyed-elsewhere",
    severity=Severity.LOOK,
    why="The kit knows what AWS's resources hold; of other providers' it can't say what is lost.",
    fix="See what it holds; keep it, or back it up first.",
    check=_check,
)

"""Much is destroyed at once.

A replacement whose new object is there first, as of endpoint configurations, is no loss and does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity

_MANY, _VERY_MANY = 10, 25
"""Resources destroyed: more than one reviewer checks one by one, and more than anybody does."""

_SHARE, _LEAST = 0.3, 5
"""This share of what the plan names, where that is not just a handful."""

_SHOWN = 15


def _check(scene: Scene) -> Iterator[Hit]:
    there = sum(1 for change in scene.changes if change.managed and change.action is not Action.CREATE)
    lost = [change for change in scene.changes if change.managed and _is_lost(change)]
    share = len(lost) / there if there else 0
    if len(lost) < _MANY and not (len(lost) >= _LEAST and share >= _SHARE):
        return
    severe = len(lost) >= _VERY_MANY and scene.production
    kinds = Counter(f"{change.type}, {change.action.value}" for change in lost).most_common()
    lines = [f"{count} × {kind}" for kind, count in kinds[:_SHOWN]]
    if len(kinds) > _SHOWN:
        lines.append(f"and {len(kinds) - _SHOWN} more types")
    yield Hit(
        f"{len(lost):,} of {there:,} resources are destroyed or replaced ({share:.0%})",
        detail="\n".join(lines),
        severity=Severity.STOP if severe else None,
    )


def _is_lost(change: Change) -> bool:
    return change.deletes and not (change.action is Action.REPLACE and change.creates_first)


RULE = Rule(
    id="blast-radius",
    severity=Severity.LOOK,
    why="Nobody can check so many by eye, and if it fails half-way, much is broken at once.",
    fix="Split the change; rename with moved blocks; look at what one changed value forces to be replaced.",
    check_all=_check,
)

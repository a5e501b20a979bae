"""The plan does something that the kit has no word for: it comes of a newer Terraform."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.findings import Hit, Rule, Scene, Severity


def _check(scene: Scene) -> Iterator[Hit]:
    for change in scene.changes:
        if change.managed and change.unheard_of:
            says = f"what happens to {change.address} is not known to the kit: {change.unheard_of}"
            yield Hit(says, address=change.address)


RULE = Rule(
    id="action-unknown",
    severity=Severity.LOOK,
    why="It is counted and judged as an update, and may be more than that.",
    fix="Look in the plan's own text for what it does; update the kit.",
    check_all=_check,
)

"""Terraform lets go of something that stays where it is.

https://developer.hashicorp.com/terraform/language/block/removed
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import name


def _check(scene: Scene) -> Iterator[Hit]:
    for change in scene.changes:
        if change.action is Action.FORGET and change.managed:
            yield Hit(f"{name(change)} stays, but Terraform no longer manages it", address=change.address)


RULE = Rule(
    id="no-longer-managed",
    severity=Severity.NOTE,
    why="It goes on costing, nobody notices when it changes, and no later plan removes it.",
    fix="Import it where it is managed from now on, or destroy it.",
    check_all=_check,
)

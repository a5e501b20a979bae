"""What else is in the plan: looked up once, asked for by many changes."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Scene
from mlops_kit.review.rules._values import after, before

_IDENTITIES = ("id", "name", "bucket", "arn", "key_id")


def is_new(scene: Scene, type_name: str, name: object) -> bool:
    """Whether the plan creates the resource of that type and name; one whose name is unknown is new."""
    return not isinstance(name, str) or name in _names(scene, type_name, "new")


def goes(scene: Scene, type_name: str, name: object) -> bool:
    """Whether the plan destroys the resource of that type and name for good."""
    return isinstance(name, str) and name in _names(scene, type_name, "gone")


def _names(scene: Scene, type_name: str, what: str) -> frozenset[str]:
    key = f"{what} {type_name}"
    if key not in scene.lookups:
        scene.lookups[key] = frozenset(_identities(scene.by_type.get(type_name, ()), what))
    names: frozenset[str] = scene.lookups[key]
    return names


def _identities(changes: Iterable[Change], what: str) -> Iterable[str]:
    side, wanted = (after, Action.CREATE) if what == "new" else (before, Action.DESTROY)
    for change in changes:
        if change.action is wanted and not change.deposed:
            yield from (value for name in _IDENTITIES if isinstance(value := side(change, name), str))

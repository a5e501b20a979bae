"""A sensitive value changes, or is no longer marked as one.

Marks: `before_sensitive` and `after_sensitive` of
https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.masking import SENSITIVE_CHANGED, masked_text
from mlops_kit.review.rules._values import name

_Path = tuple[str | int, ...]


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    before, after = change.marks
    # most changes have no mark: decode nothing of them
    if (b"true" not in before and b"true" not in after) or change.action in (Action.CREATE, Action.DESTROY):
        return
    old, new = (set(_marked(msgspec.json.decode(marks))) for marks in (before, after))
    if bare := _shown(path for path in old if _is_bare(path, new) and _is_set(change.values.after, path)):
        yield Hit(f"{name(change)}: no longer marked as sensitive: {bare}", severity=Severity.STOP)
    if changed := _shown(path for path in new if _value(change.values.after, path) == SENSITIVE_CHANGED):
        yield Hit(f"{name(change)}: another sensitive value: {changed}")


def _marked(marks: Any, path: _Path = ()) -> Iterator[_Path]:
    if marks is True:
        yield path
    elif isinstance(marks, dict):
        for key, below in marks.items():
            yield from _marked(below, (*path, key))
    elif isinstance(marks, list):
        for index, below in enumerate(marks):
            yield from _marked(below, (*path, index))


def _is_bare(path: _Path, marks: set[_Path]) -> bool:
    """Whether neither the path nor anything above or below it is marked."""
    return not any(other == path[: len(other)] or path == other[: len(path)] for other in marks)


def _is_set(values: Any, path: _Path) -> bool:
    return _value(values, path) not in (None, "", [], {})


def _value(values: Any, path: _Path) -> Any:
    for step in path:
        if isinstance(values, str):
            return values  # masked as a whole further up
        if isinstance(values, Mapping):
            values = values.get(str(step))
        elif isinstance(values, list) and isinstance(step, int) and step < len(values):
            values = values[step]
        else:
            return None
    return values


def _shown(paths: Iterator[_Path]) -> str:
    """Return the paths by their names."""
    return ", ".join(
        sorted({".".join(masked_text(step) for step in path if isinstance(step, str)) for path in paths})
    )


RULE = Rule(
    id="sensitive-moved",
    severity=Severity.LOOK,
    why="The plan shows neither side: whether the right secret gets there, only its author knows. Without "
    "the mark the value stands in clear in plans and logs.",
    fix="Say in the pull request what changes and where it is kept; keep `sensitive` on variables and "
    "outputs, and drop nonsensitive().",
    check=_check,
)

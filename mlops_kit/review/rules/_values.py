"""Reads attributes of a change, however deep, and whatever is null, unknown or masked on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from mlops_kit.review.changes import Change
from mlops_kit.review.masking import SENSITIVE, SENSITIVE_CHANGED

_NAMES = (
    "name",
    "bucket",
    "alarm_name",
    "repository",
    "cluster_name",
    "function_name",
    "identifier",
    "model_package_group_name",
    "resource_id",
)
"""What people know a resource by; an opaque `id` says less than its address."""


class UnreadableError(ValueError):
    """A document that is there but can't be read: masked, or of another shape."""


def at(values: Any, *path: str) -> Any:
    """Return the value at a path, None where there is none; a block that is there once is a list of one."""
    for step in path:
        if isinstance(values, list):
            values = values[0] if values else None
        if not isinstance(values, Mapping):
            return None
        values = values.get(step)
    return values


def before(change: Change, *path: str) -> Any:
    """Return what an attribute is now, None where it is not set."""
    return at(change.values.before, *path)


def after(change: Change, *path: str) -> Any:
    """Return what an attribute will be, None where it is not set or not known."""
    return at(change.values.after, *path)


def open_ended(change: Change, *path: str) -> bool:
    """Whether nobody can say yet what an attribute will be: known after apply, or masked."""
    value, unknown = change.values.after, change.values.unknown
    if value is None:
        return False
    for step in path:
        if unknown is True or is_masked(value):
            return True
        value, unknown = at(value, step), at(unknown, step)
    return unknown is True or is_masked(value)


def is_masked(value: Any) -> bool:
    """Whether a value stands for one that must not be shown."""
    return value in (SENSITIVE, SENSITIVE_CHANGED) if isinstance(value, str) else False


def lost(change: Change, *path: str) -> bool:
    """Whether an attribute is set now and will not be, though the resource stays."""
    if change.values.after is None or not before(change, *path):
        return False
    return not after(change, *path) and not open_ended(change, *path)


def blocks(values: Any, *path: str) -> Iterator[Mapping[str, Any]]:
    """Yield the blocks of a name, none where it is null or unknown."""
    found = at(values, *path)
    for block in found if isinstance(found, list) else [found]:
        if isinstance(block, Mapping):
            yield block


def texts(value: Any) -> list[str]:
    """Return a list's strings; those not yet known are null there, and left out."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def number(value: Any) -> float | None:
    """Return a finite number, also one written as a string, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def whole(value: Any) -> int | None:
    """Return a whole number, None for what is no number."""
    found = number(value)
    return None if found is None else int(found)


def name(change: Change) -> str:
    """Return what the resource calls itself, quoted, else its address."""
    values = change.values.before or change.values.after or {}
    for attribute in _NAMES:
        value = values.get(attribute)
        if isinstance(value, str) and value and not is_masked(value):
            return f'"{value}"'
    return change.address

"""Terraform values as plain Python, with one marker for what is not known yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final


class Unknown:
    """The value of an attribute that only the apply will tell."""

    _instance: Unknown | None = None

    def __new__(cls) -> Unknown:
        """Return the one instance, so that `is` compares."""
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN: Final = Unknown()

Values = dict[str, Any]
"""Attributes and blocks by name: object = dict, list and set = list, null = None, unknown = UNKNOWN."""


def one_is_set(config: Values, names: Collection[str]) -> bool:
    """Whether exactly one of these is configured, or may be: what is unknown can still be null."""
    given = [config.get(name) for name in names]
    known = sum(value is not UNKNOWN and value not in (None, []) for value in given)
    return known == 1 or (known == 0 and UNKNOWN in given)


def is_wholly_known(value: object) -> bool:
    """Whether nothing inside `value` is unknown."""
    if value is UNKNOWN:
        return False
    if isinstance(value, dict):
        return all(is_wholly_known(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return all(is_wholly_known(item) for item in value)
    return True

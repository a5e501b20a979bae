"""Remembers what moto finds out anew for every request and what never changes while it runs."""

from __future__ import annotations

from functools import cache

from moto import backends
from moto.core import responses


def remember() -> None:
    """Answer moto's lookups of its own modules and of a class's methods from memory after the first time."""
    responses.method_names_from_class = cache(responses.method_names_from_class)
    names = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: names

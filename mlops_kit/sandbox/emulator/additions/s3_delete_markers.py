"""Delete markers can be deleted by their version, like any other version of an object.

Moto disposes of what a version holds and forgets that a marker holds nothing.
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeDeleteMarker


def dispose(self: Any, garbage: bool = False) -> None:
    """Nothing to let go of."""


def install() -> None:
    """Give the marker what moto calls."""
    FakeDeleteMarker.dispose = dispose

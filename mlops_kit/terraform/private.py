"""Writes files that hold secrets: plan files, plan bundles and states."""

from __future__ import annotations

from pathlib import Path

from mlops_kit.disk import PRIVATE, write_whole
from mlops_kit.errors import KitError


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, at one stroke. Raises KitError."""
    try:
        write_whole(path, content, PRIVATE)
    except OSError as error:
        raise KitError.of_system(error) from error

"""Which commit of the project a model was registered from."""

from __future__ import annotations

from pathlib import Path

from mlops_kit import checkout

UNKNOWN = "unknown"


def current_commit(root: Path) -> str:
    """Return the checkout's commit, `-dirty` after it where files differ from it; `unknown` without git."""
    commit = checkout.current_commit(root)
    if commit is None:
        return UNKNOWN
    return f"{commit.id}-dirty" if commit.dirty else commit.id

"""Which commit of the project a model was registered from."""

from __future__ import annotations

import subprocess
from pathlib import Path

UNKNOWN = "unknown"


def current_commit(root: Path) -> str:
    """Return the checkout's commit, `-dirty` after it where files differ from it; `unknown` without git."""
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return UNKNOWN
    return f"{commit}-dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else commit


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()

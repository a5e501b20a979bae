"""Roots that keep their state in a file: private copies, never the checkout's own."""

from __future__ import annotations

from pathlib import Path

_BACKEND = 'terraform {\n  backend "local" {\n    path = "%s"\n  }\n}\n'


def use_local_state(root: Path, state_file: Path) -> None:
    """Let a root keep its state in a file, whatever backend it names now. It has to be initialised then."""
    path = str(state_file.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    (root / "backend.tf").write_text(_BACKEND % path)

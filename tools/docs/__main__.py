"""Writes what is generated, or with --check says what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs import commands, environment, instance_types, modules, sandbox

ROOT = Path(__file__).resolve().parent.parent.parent


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    found: dict[Path, str] = {}
    for source in (modules, commands, environment, sandbox, instance_types):
        found.update(source.pages(ROOT))
    return found


def main() -> int:
    """Write or compare; return the exit code."""
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in pages().items():
        if path.is_file() and path.read_text() == text:
            continue
        stale.append(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'stale; run make docs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

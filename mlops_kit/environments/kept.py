"""What is worked out from files of a project and kept for the next run, in the user's cache.

Never in a project, whose files may be a stranger's: what is kept is trusted, and some of it is run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mlops_kit.disk import user_cache

_SOURCES = (".py", ".json")


def kept(kind: str) -> Path:
    """Return the folder of one kind of what is kept; another one for another version of this package."""
    return user_cache() / kind / code()[:16]


@cache
def code() -> str:
    """Return the digest of this package: what it made of the same files before, it makes of them again."""
    files = sorted(file for file in Path(__file__).parent.iterdir() if file.suffix in _SOURCES)
    return digest(part for file in files for part in (file.name.encode(), file.read_bytes()))


def digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of contents that are told apart by their lengths."""
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d\0" % len(part))
        found.update(part)
    return found.hexdigest()

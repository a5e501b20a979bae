"""What is worked out from files and kept for the next run, in the user's cache.

Never in a project, whose files may be a stranger's: what is kept is trusted, and some of it is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from mlops_kit.disk import PRIVATE, user_cache, write_whole

_SOURCES = (".py", ".json")
_CHECK = 8  # bytes
_MONTH = 30 * 24 * 3600.0  # seconds


class Kept:
    """One kind of what is kept, each by what it was worked out from.

    `maker` tells apart what works it out: what another one has kept is not found.
    """

    def __init__(self, kind: str, maker: str = "") -> None:
        self._kind = kind
        self._maker = maker.encode()

    def read(self, *source: bytes) -> bytes | None:
        """Return what was kept of a source, None where nothing was or it is damaged."""
        with suppress(OSError):
            kept = self._path(source).read_bytes()
            check, content = kept[:_CHECK], kept[_CHECK:]
            return content if check == _check(content) else None
        return None

    def write(self, content: bytes, *source: bytes) -> None:
        """Keep what was worked out from a source; where that can't be, it is worked out again the next time.

        What was written a month ago is removed: most of it is of files that have changed since.
        """
        with suppress(OSError):
            path = self._path(source)
            write_whole(path, _check(content) + content, PRIVATE)
            _clean_up(path.parent)

    def read_json(self, *source: bytes) -> Any:
        """Return a kept value of JSON, None where there is none or it is damaged."""
        content = self.read(*source)
        return None if content is None else json.loads(content)

    def write_json(self, value: Any, *source: bytes) -> None:
        """Keep a value; one that JSON would give back as another is not kept."""
        with suppress(TypeError, ValueError):
            content = json.dumps(value)
            if json.loads(content) == value:
                self.write(content.encode(), *source)

    def _path(self, source: Iterable[bytes]) -> Path:
        return user_cache() / self._kind / digest((self._maker, *source))


def _check(content: bytes) -> bytes:
    """Return the checksum that stands before what is kept: it shows damage, not who wrote it."""
    return b"%0*x" % (_CHECK, zlib.crc32(content))


def _clean_up(folder: Path) -> None:
    oldest = time.time() - _MONTH
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_file() and entry.stat().st_mtime < oldest:
                    Path(entry).unlink()


@cache
def package_digest(name: str) -> str:
    """Return the digest of a package of the kit: what it made of the same files before, it makes again."""
    files = sorted(file for file in (Path(__file__).parent / name).iterdir() if file.suffix in _SOURCES)
    return digest(part for file in files for part in (file.name.encode(), file.read_bytes()))


def digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of contents that are told apart by their lengths."""
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d\0" % len(part))
        found.update(part)
    return found.hexdigest()

"""Files written whole or not at all, and what the system refuses told with the path that it is about."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LITTLE = 64 * 1024  # bytes


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Give an OSError of the block the path, where it has none: writing to an open file names none."""
    try:
        yield
    except OSError as error:
        if error.errno and not error.filename:
            error.filename = str(path)
        raise


PRIVATE = 0o600


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Give a file this content at one stroke, its folder made; `PRIVATE` is for its owner's eyes alone.

    Raises OSError that names the file; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with naming(path):
            with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
                file.write(content)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def user_cache() -> Path:
    """Return the kit's folder in the user's cache, which need not be there.

    Raises OSError for a user without a home, as in a container that runs as any user.
    """
    import platformdirs

    try:
        return platformdirs.user_cache_path("mlops-kit")
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, "this user has no home folder", "the cache") from error


def is_full(path: Path) -> bool:
    """Whether next to nothing can be written at a path, or where it would be made."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free < _LITTLE

"""Files that people give: read within a limit, and refused in the same words wherever one is no such file."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mlops_kit.errors import ConfigurationError

MAX_BYTES = 1 << 30
"""Of a file that a command works on, far beyond any need: a wrong file is told, not loaded."""
SMALL = 1 << 20
"""Of a file that somebody writes by hand, or that says a few things about another one."""
_MAX_DEPTH = 100
_OF_A_SHELL = (Path("/dev/fd"), Path("/proc/self/fd"))


class GivenError(ConfigurationError):
    """A file is not what it should be: `reason` says why, `line` where, 0 meaning the file as a whole."""

    def __init__(self, where: Path | str, reason: str, hint: str = "", line: int = 0) -> None:
        super().__init__(f"{where}{f':{line}' if line else ''} {reason}", hint)
        self.reason = reason
        self.line = line


def read(path: Path, limit: int = MAX_BYTES, hint: str = "") -> bytes:
    """Return what a file holds.

    Raises FileNotFoundError where there is none, GivenError, with the hint, where it can't be read, is larger
    than the limit or is no file: reading a pipe waits for somebody to write, and a device may never end.
    What a shell writes as `<(...)` is read to its end.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            about = os.fstat(file.fileno())  # of what was opened: the path may lead elsewhere by now
            substituted = stat.S_ISFIFO(about.st_mode) and is_substituted(path)
            os.set_blocking(file.fileno(), substituted)
            content = file.read(limit + 1) if substituted or stat.S_ISREG(about.st_mode) else None
    except FileNotFoundError:
        raise
    except OSError as error:
        remedy = "; make it readable for this user (chmod u+r)" if isinstance(error, PermissionError) else ""
        raise GivenError(path, f"can't be read: {(error.strerror or '').lower()}{remedy}", hint) from error
    if content is None:
        raise GivenError(path, "can't be read: it is not a file", hint)
    return within(content, limit, path, about.st_size, hint)


def is_substituted(path: Path) -> bool:
    """Whether a path is what a shell puts in place of `<(...)`: a pipe with somebody who writes already."""
    return path.parent in _OF_A_SHELL


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def within(content: bytes, limit: int, where: Path | str, size: int = 0, hint: str = "") -> bytes:
    """Return content of at most `limit` bytes; raises GivenError for more, of which `size` may be all."""
    if len(content) > limit:
        found = f"{max(size, len(content)):,}" if size else f"more than {limit:,}"
        raise GivenError(where, f"is {found} bytes long; it may have {limit:,}", hint)
    return content


def text_of(content: bytes, where: Path | str, hint: str = "") -> str:
    """Return content as text; raises GivenError, with the line, where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GivenError(where, "is not text in UTF-8; save it as UTF-8", hint, line) from error


def json_of(content: bytes | str, where: Path | str, hint: str = "") -> Any:
    """Return the value that content holds as JSON; raises GivenError for anything else."""
    try:
        value = json.loads(content)
    except ValueError as error:
        raise GivenError(where, f"is not JSON: {error}", hint) from None
    except RecursionError:
        value = None
    else:
        if not _is_deep(value):
            return value
    # What is nested as deep as Python reads is too deep to be told or walked through.
    raise GivenError(where, f"is nested more than {_MAX_DEPTH} levels deep", hint)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()

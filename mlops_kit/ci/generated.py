"""Files that the kit writes and knows again: a header says who wrote them and what they were."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mlops_kit import given
from mlops_kit.disk import write_whole

_HEADER = re.compile(r"# Written by `(?P<command>[^`\n]+)`[^\n]*\n# sha256:(?P<digest>[0-9a-f]{64})\n")


class State(StrEnum):
    """What is on disk in the place of a file that the kit would write."""

    CURRENT = "current"
    MISSING = "missing"
    STALE = "stale"
    """As the kit wrote it once; it would write it differently now."""
    EDITED = "edited"
    """Edited by hand since, or written by somebody else."""


@dataclass(frozen=True)
class Generated:
    """A file to write; `text` is what follows its header."""

    path: Path
    text: str
    command: str

    @property
    def content(self) -> str:
        """The file with its header."""
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        told = "write it anew with it, don't edit it."
        return f"# Written by `{self.command}`: {told}\n# sha256:{digest}\n{self.text}"

    def state(self) -> State:
        """Compare with what is on disk."""
        try:
            found = given.read(self.path).decode(errors="replace").replace("\r\n", "\n")
        except FileNotFoundError:
            return State.MISSING
        if found == self.content:
            return State.CURRENT
        header = _HEADER.match(found)
        if header is None or hashlib.sha256(found[header.end() :].encode()).hexdigest() != header["digest"]:
            return State.EDITED
        return State.STALE

    def write(self) -> None:
        """Write it at one stroke."""
        write_whole(self.path, self.content.encode())

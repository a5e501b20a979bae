"""Files that commands are given; `-` is standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True)
class Input:
    """A file that is read when a command asks for it: all that can be said without it is said before."""

    argument: str

    @property
    def path(self) -> str | None:
        """Its path, None for standard input."""
        return None if self.argument == "-" else self.argument

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.path or "standard input"

    def read(self) -> bytes:
        """Return all of it. Raises ConfigurationError where there is none, or it is no file or too large."""
        from mlops_kit import given
        from mlops_kit.errors import ConfigurationError

        if self.path is None:
            content = sys.stdin.buffer.read(given.MAX_BYTES + 1)
            return given.within(content, given.MAX_BYTES, self.name)
        try:
            return given.read(Path(self.path), hint="what another command prints is piped in, and named -")
        except FileNotFoundError:
            raise ConfigurationError(
                f"there is no file {self.name}", "name one, or - to pipe it in"
            ) from None

    def text(self) -> str:
        """Return all of it as text, whatever is no UTF-8 replaced; raises what `read` does."""
        return self.read().decode("utf-8-sig", "replace")


class InputType(click.ParamType[Input]):
    """The type of an argument or option that is an `Input`."""

    name = "filename"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Input:
        """Return the input of a path; one that is there already stays."""
        return value if isinstance(value, Input) else Input(str(value))

"""What a running sandbox leaves in its project for others to find it: `.mlops-kit/sandbox.json`."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mlops_kit.disk import PRIVATE, write_whole

SCHEMA = "mlops-kit/sandbox-state/v1"


@dataclass(frozen=True)
class Files:
    """The sandbox's files in a project's own folder."""

    folder: Path

    @property
    def state(self) -> Path:
        """Who runs and where."""
        return self.folder / "sandbox.json"

    @property
    def log(self) -> Path:
        """What the daemon has to say."""
        return self.folder / "sandbox.log"

    @property
    def shims(self) -> Path:
        """Holds the engine under the name `terraform`."""
        return self.folder / "bin"


@dataclass(frozen=True)
class State:
    """A running daemon. `token` proves to its control port that the caller may read this file."""

    pid: int
    started: float
    url: str
    control: int
    token: str
    version: str

    def write(self, path: Path) -> None:
        """Write so that nobody else may read it and nobody reads half of it."""
        write_whole(path, json.dumps({"schema": SCHEMA, **asdict(self)}).encode(), PRIVATE)

    @contextmanager
    def told(self, path: Path) -> Iterator[None]:
        """Write the file for the block, locked as long as this process lives.

        A process id says less: it is another's in another container, and may be given to somebody else.
        """
        self.write(path)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            if State.read(path) == self:
                path.unlink()
            os.close(descriptor)

    @classmethod
    def read(cls, path: Path) -> State | None:
        """Return what the file says; None where there is none, or none that this version can read."""
        try:
            data = json.loads(path.read_text())
            if data.pop("schema") != SCHEMA:
                return None
            return cls(**data)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def is_held(path: Path) -> bool:
    """Whether the daemon that wrote a state file lives, wherever on this machine it runs."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False

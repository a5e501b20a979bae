"""One run at a time a stack: a file lock that Terraform inherits, so that it lasts as long as Terraform."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlops_kit.disk import write_whole

_POLL_SECONDS = 0.1
_ORPHANED_SECONDS = 3.0
_REMEMBERED = 10


@dataclass
class Holding:
    """A stack that is held: `descriptor` carries the lock, `record` is where its Terraforms are recorded."""

    descriptor: int
    record: Path

    def running(self, command: str, pid: int | None) -> None:
        """Record a Terraform for whoever finds the lock taken or left behind: that it starts, then its id.

        Before it starts: the state's lock, by whose age its own is known, is never older than the record.
        """
        if pid is None:
            record = {"kit": os.getpid(), "terraform": None, "command": command, "started": _now()}
            self._write({**record, "killed": self.killed})
        else:
            self._write({**read_record(self.record), "terraform": pid})

    def ended(self, in_order: bool) -> None:
        """Record how the Terraform ended: in order, its lock released, or not so, as if it was killed."""
        if in_order:
            self._write({**read_record(self.record), "finished": _now()})

    @property
    def killed(self) -> list[Mapping[str, Any]]:
        """What the last Terraforms that did not end in order recorded, newest first: those of this hold, too.

        More than the last one counts: a run may be killed before it has released what another one left.
        """
        record = read_record(self.record)
        own = {name: value for name, value in record.items() if name != "killed"}
        unfinished = [own] if own.get("started") and not own.get("finished") else []
        return [*unfinished, *record.get("killed", ())][:_REMEMBERED]

    def _write(self, record: Mapping[str, Any]) -> None:
        write_whole(self.record, json.dumps(record).encode())


@contextmanager
def hold(
    folder: Path, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> Iterator[Holding]:
    """Hold a stack by its folder; wait for another run, or for the Terraform that a killed run left working.

    `check` is called while waiting and may raise. Several processes can't hold one folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "run.json"
    descriptor = _acquire(folder / "run.lock", record, note, check)
    try:
        yield Holding(descriptor, record)
    finally:
        os.close(descriptor)


def read_record(path: Path) -> dict[str, Any]:
    """Return what a run recorded about itself; empty where it recorded nothing."""
    try:
        record = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _acquire(path: Path, record: Path, note: Callable[[str], None], check: Callable[[], None]) -> int:
    noted, dead_since = False, None
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            if _is_current(descriptor, path):
                return descriptor
            os.close(descriptor)
            continue
        check()
        if not noted:
            note(_describe(read_record(record)))
            noted = True
        # A provider that outlives a killed Terraform keeps the descriptor open although nobody works.
        if _alive(read_record(record)):
            dead_since = None
        elif dead_since is None:
            dead_since = time.monotonic()
        elif time.monotonic() - dead_since > _ORPHANED_SECONDS:
            path.unlink(missing_ok=True)
            dead_since = None
        time.sleep(_POLL_SECONDS)


def _is_current(descriptor: int, path: Path) -> bool:
    """Whether the locked file is still the one of that name."""
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _alive(record: Mapping[str, Any]) -> bool:
    import psutil

    return not record or any(psutil.pid_exists(int(record.get(who, 0) or 0)) for who in ("kit", "terraform"))


def _describe(record: Mapping[str, Any]) -> str:
    if not record:
        return "waiting for another run"
    since = str(record.get("started", ""))[:19].replace("T", " ")
    return (
        f"waiting for terraform {record.get('command', '')} of an earlier run"
        f" (process {record.get('terraform') or record.get('kit')}, since {since} UTC)"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()

"""State locks that somebody left behind: whose they are, and when releasing one is safe."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mlops_kit.errors import KitError

# Terraform takes the lock soon after it starts; the clocks of a bucket and of this host may differ a little.
_BEFORE, _AFTER = timedelta(seconds=2), timedelta(minutes=1)


@dataclass(frozen=True)
class StateLock:
    """A state's lock as Terraform wrote it."""

    id: str
    operation: str
    who: str
    created: datetime

    @classmethod
    def parse(cls, lock: Mapping[str, Any]) -> StateLock:
        """Read the object that Terraform's S3 backend leaves beside a state (`.tflock`)."""
        try:
            # Nanoseconds are more than datetime takes.
            created = datetime.fromisoformat(str(lock["Created"])[:19]).replace(tzinfo=UTC)
            operation = str(lock.get("Operation", "")).removeprefix("OperationType").lower()
            return cls(str(lock["ID"]), operation, str(lock.get("Who", "somebody")), created)
        except (KeyError, ValueError) as error:
            raise KitError(f"the lock of the state can't be read: {error}") from error

    def left_by(self, killed: Iterable[Mapping[str, Any]]) -> bool:
        """Whether a Terraform that did not end in order left it, on this host.

        `killed` is what was recorded of such ones (`holding.py`): the lock must have been taken right after
        one of them started, by this user on this host. The caller holds the stack, which proves that none
        of them is alive.
        """
        started = [datetime.fromisoformat(run["started"]) for run in killed]
        taken = any(start - _BEFORE <= self.created <= start + _AFTER for start in started)
        return taken and self.who == _me()

    def explain(self, environment: str, stack: str) -> KitError:
        """Return what a user needs to know to go on: who, since when, how to release it."""
        minutes = int((datetime.now(UTC) - self.created).total_seconds() // 60)
        return KitError(
            f"the state of {stack} is locked: {self.operation or 'an operation'} by {self.who}"
            f" since {self.created:%Y-%m-%d %H:%M:%S} UTC ({minutes} min ago)",
            "wait until that run ends; if it is dead, release its lock, with the options of this command:\n"
            f"mlops-kit unlock {environment} {stack} {self.id}",
        )


def _me() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"

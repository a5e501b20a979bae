from __future__ import annotations

import getpass
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlops_kit.errors import KitError
from mlops_kit.stacks.locks import StateLock

STARTED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ME = f"{getpass.getuser()}@{socket.gethostname()}"


def lock(who: str = ME, after: float = 1) -> StateLock:
    created = (STARTED + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
    return StateLock.parse({"ID": "1", "Operation": "OperationTypePlan", "Who": who, "Created": created})


def record(**more: Any) -> dict[str, Any]:
    return {"kit": 1, "terraform": 2, "command": "plan", "started": STARTED.isoformat(), **more}


def test_what_terraform_wrote() -> None:
    read = lock("ci@runner")
    assert (read.id, read.operation, read.who) == ("1", "plan", "ci@runner")
    assert read.created == STARTED + timedelta(seconds=1)


def test_a_killed_run_of_this_host() -> None:
    assert lock().left_by(record())


def test_a_run_killed_before_the_last_one() -> None:
    """The last run was killed before it had released what the one before it left."""
    later = (STARTED + timedelta(minutes=5)).isoformat()
    assert lock().left_by({"kit": 3, "started": later, "killed": [record()]})
    assert lock().left_by({"kit": 3, "started": later, "finished": later, "killed": [record()]})


@pytest.mark.parametrize(
    ("found", "of"),
    [
        (lock("ci@runner"), record()),
        (lock(after=90), record()),
        (lock(after=-5), record()),
        (lock(), record(finished=STARTED.isoformat())),
        (lock(), {}),
    ],
    ids=["another host", "taken later", "taken before", "a run that ended", "no run"],
)
def test_anything_else_is_not_ours(found: StateLock, of: dict[str, Any]) -> None:
    assert not found.left_by(of)


def test_it_is_explained() -> None:
    error = lock("ci@runner").explain("dev", "platform")
    assert error.message.startswith(
        "the state of platform is locked: plan by ci@runner since 2026-03-04 05:06:08 UTC ("
    )
    assert error.hint.endswith("mlops-kit unlock dev platform 1")


def test_something_unreadable() -> None:
    with pytest.raises(KitError, match="can't be read"):
        StateLock.parse({"ID": "1", "Created": "yesterday"})

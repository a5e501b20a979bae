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


RUN = {"kit": 1, "terraform": 2, "command": "plan", "started": STARTED.isoformat()}


def test_what_terraform_wrote() -> None:
    read = lock("ci@runner")
    assert (read.id, read.operation, read.who) == ("1", "plan", "ci@runner")
    assert read.created == STARTED + timedelta(seconds=1)


def test_a_killed_run_of_this_host() -> None:
    later = {**RUN, "started": (STARTED + timedelta(minutes=5)).isoformat()}
    assert lock().left_by([RUN])
    assert lock().left_by([later, RUN])


@pytest.mark.parametrize(
    ("found", "killed"),
    [(lock("ci@runner"), [RUN]), (lock(after=90), [RUN]), (lock(after=-5), [RUN]), (lock(), [])],
    ids=["another host", "taken later", "taken before", "no such run"],
)
def test_anything_else_is_not_ours(found: StateLock, killed: list[dict[str, Any]]) -> None:
    assert not found.left_by(killed)


def test_it_is_explained() -> None:
    error = lock("ci@runner").explain("dev", "platform")
    assert error.message.startswith(
        "the state of platform is locked: plan by ci@runner since 2026-03-04 05:06:08 UTC ("
    )
    assert error.hint.endswith("mlops-kit unlock dev platform 1")


def test_something_unreadable() -> None:
    with pytest.raises(KitError, match="can't be read"):
        StateLock.parse({"ID": "1", "Created": "yesterday"})

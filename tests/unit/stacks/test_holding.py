"""What is recorded of the Terraforms of a stack, of which some end out of order."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.stacks.holding import Holding, hold


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stack"


def unfinished(folder: Path) -> list[int | None]:
    with hold(folder, lambda text: None) as holding:
        return [run["terraform"] for run in holding.killed]


def run(holding: Holding, pid: int, in_order: bool) -> None:
    holding.running("plan", None)
    holding.running("plan", pid)
    holding.ended(in_order)


def test_nothing_has_run(folder: Path) -> None:
    assert unfinished(folder) == []


def test_one_that_ended_in_order_has_left_nothing(folder: Path) -> None:
    with hold(folder, lambda text: None) as holding:
        run(holding, 1, in_order=True)
    assert unfinished(folder) == []


def test_all_that_did_not_are_told_the_newest_first(folder: Path) -> None:
    """A run may be killed before it has released what another one left."""
    with hold(folder, lambda text: None) as holding:
        run(holding, 1, in_order=False)
    with hold(folder, lambda text: None) as holding:
        run(holding, 2, in_order=True)
    with hold(folder, lambda text: None) as holding:
        holding.running("apply", None)  # and is killed before Terraform's process id is known
    assert unfinished(folder) == [None, 1]


def test_a_record_is_older_than_what_it_tells_of(folder: Path) -> None:
    with hold(folder, lambda text: None) as holding:
        holding.running("plan", None)
        (before,) = holding.killed
        holding.running("plan", 7)
        assert holding.killed == [{**before, "terraform": 7}]


def test_one_of_the_same_hold_counts(folder: Path) -> None:
    """A plan that had begun could not release its lock, and the next one of the same run finds it."""
    with hold(folder, lambda text: None) as holding:
        run(holding, 1, in_order=False)
        run(holding, 2, in_order=True)
        assert [each["terraform"] for each in holding.killed] == [1]
    assert unfinished(folder) == [1]


def test_no_more_are_remembered_than_can_matter(folder: Path) -> None:
    with hold(folder, lambda text: None) as holding:
        for pid in range(1, 20):
            run(holding, pid, in_order=False)
        assert len(holding.killed) == 10
        assert holding.killed[0]["terraform"] == 19

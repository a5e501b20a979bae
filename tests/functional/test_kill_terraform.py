"""A machine that dies takes Terraform with it: what it made in its last moment is found again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients
from .killing import kill_all_at, until

COMMAND = "mlops-kit bootstrap dev --sandbox"


@pytest.fixture(scope="module")
def undisturbed(new_workplace: Callable[[], Workplace]) -> Counter[str]:
    place = new_workplace()
    place.run(COMMAND)
    return inventory(place, "dev")


def killed(new_workplace: Callable[[], Workplace], expected: Counter[str], seed: int) -> None:
    place = new_workplace()
    place.run("mlops-kit sandbox start")
    chance = random.Random(seed)
    for _ in range(6):
        kill_all_at(place, COMMAND, chance.randint(3, 25))
    said = place.run(COMMAND).stderr
    assert "could not be adopted" not in said
    assert inventory(place, "dev") == expected
    place.run("mlops-kit plan dev --sandbox --detailed-exitcode")


@pytest.mark.parametrize("seed", [4])
def test_killed_with_terraform(
    new_workplace: Callable[[], Workplace], undisturbed: Counter[str], seed: int
) -> None:
    killed(new_workplace, undisturbed, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40, 52))
def test_killed_with_terraform_at_many_moments(
    new_workplace: Callable[[], Workplace], undisturbed: Counter[str], seed: int
) -> None:
    killed(new_workplace, undisturbed, seed)


def test_what_was_made_is_adopted_and_said(
    new_workplace: Callable[[], Workplace], undisturbed: Counter[str]
) -> None:
    """In its first second Terraform writes no state: all that it made is known from its log alone."""
    place = new_workplace()
    place.run("mlops-kit sandbox start")
    s3 = sandbox_clients(place, "dev")("s3")
    kill_all_at(place, COMMAND, 2, wait=until(lambda: bool(s3.list_buckets()["Buckets"])))
    said = place.run(COMMAND).stderr
    assert "state: adopted module.state." in said, said  # which of the first two is not saved yet varies
    assert "made by a run that was killed" in said
    assert inventory(place, "dev") == undisturbed

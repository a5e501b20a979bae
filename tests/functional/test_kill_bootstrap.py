"""A bootstrap that is killed at random moments ends, in the end, as one that was left alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory
from .killing import kill_after

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
    for _ in range(3):
        kill_after(place, COMMAND, chance.uniform(0.5, 8))
    place.run(COMMAND)
    assert inventory(place, "dev") == expected
    place.run("mlops-kit plan dev --sandbox --detailed-exitcode")


@pytest.mark.parametrize("seed", [1])
def test_killed_three_times(
    new_workplace: Callable[[], Workplace], undisturbed: Counter[str], seed: int
) -> None:
    killed(new_workplace, undisturbed, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 17))
def test_killed_twenty_times(
    new_workplace: Callable[[], Workplace], undisturbed: Counter[str], seed: int
) -> None:
    killed(new_workplace, undisturbed, seed)

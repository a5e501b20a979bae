"""A bootstrap that is killed at random moments ends, in the end, as one that was left alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory

COMMAND = ("mlops-kit", "bootstrap", "dev", "--sandbox")


@pytest.fixture(scope="module")
def undisturbed(new_workplace: Callable[[], Workplace]) -> Counter[str]:
    place = new_workplace()
    place.run(" ".join(COMMAND))
    return inventory(place, "dev")


def kill_once(place: Workplace, seconds: float) -> None:
    """Start a bootstrap and kill it, with all its process group, after so many seconds."""
    process = subprocess.Popen(
        COMMAND,
        cwd=place.root,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def killed(new_workplace: Callable[[], Workplace], expected: Counter[str], seed: int) -> None:
    place = new_workplace()
    place.run("mlops-kit sandbox start")
    chance = random.Random(seed)
    for _ in range(3):
        kill_once(place, chance.uniform(0.5, 8))
    place.run(" ".join(COMMAND))
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

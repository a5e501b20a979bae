"""A deployment killed at random moments ends as one that was left alone; destroy leaves nothing of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from .conftest import Workplace
from .inventory import inventory
from .killing import kill_after

COMMAND = "mlops-kit deploy dev churn --sandbox"
MODEL = "build/models/churn"


@pytest.fixture(scope="module")
def ready(new_workplace: Callable[[], Workplace]) -> Workplace:
    """An environment with an approved model and no endpoint."""
    place = new_workplace()
    place.run("mlops-kit bootstrap dev --sandbox")
    place.run(f"python examples/churn/train.py --output {MODEL}")
    place.run(f"mlops-kit model register dev churn {MODEL} --sandbox")
    place.run("mlops-kit model approve dev churn --sandbox")
    return place


def deployed_undisturbed(place: Workplace) -> object:
    place.run(COMMAND)
    found = inventory(place, "dev")
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")
    assert not {"endpoint", "endpoint configuration", "model", "alarm", "scaling target"} & set(
        +inventory(place, "dev")
    )
    return found


def killed(place: Workplace, expected: object, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        kill_after(place, COMMAND, chance.uniform(0.5, 8))
    answer = json.loads(place.run(f"{COMMAND} --json").stdout)
    assert answer["release"]["version"] == 1
    assert inventory(place, "dev") == expected
    row = place.run("head -2 build/models/churn/test.csv").stdout
    place.run("mlops-kit invoke dev churn --sandbox --content-type text/csv", input=row)
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    place.run("mlops-kit destroy dev serving/churn --sandbox --yes")


def test_killed_three_times(ready: Workplace) -> None:
    killed(ready, deployed_undisturbed(ready), seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 27))
def test_killed_twenty_times(ready: Workplace, seed: int) -> None:
    killed(ready, deployed_undisturbed(ready), seed)

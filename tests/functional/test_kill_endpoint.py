"""Endpoints that a killed run left on their way, or that failed after it: the next apply is right all the same."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import sandbox_clients
from .killing import kill_all_at

MODEL = "build/models/churn"
ENDPOINT = "mlops-dev-churn"
AT_THE_ENDPOINT = (b"aws_sagemaker_endpoint.this: creating",)


@pytest.fixture(scope="module")
def ready(new_workplace: Callable[[], Workplace]) -> Workplace:
    """An environment with an approved model, version 1, and one that can't be loaded, version 2."""
    place = new_workplace()
    place.run("mlops-kit bootstrap dev --sandbox")
    place.run(f"python examples/churn/train.py --output {MODEL}")
    broken = place.root / f"{MODEL}-broken"
    shutil.copytree(place.root / MODEL, broken)
    (broken / "model.skops").write_bytes(b"no model")
    for version, folder in enumerate((MODEL, f"{MODEL}-broken"), start=1):
        place.run(f"mlops-kit model register dev churn {folder} --sandbox")
        place.run(f"mlops-kit model approve dev churn --version {version} --sandbox")
    return place


@pytest.fixture
def place(ready: Workplace) -> Iterator[Workplace]:
    yield ready
    ready.run("mlops-kit destroy dev serving/churn --sandbox --yes")


def killed_while_it_was_made(place: Workplace, version: int) -> Any:
    """Kill a first deployment while its endpoint is made; return a client of SageMaker."""
    sagemaker = sandbox_clients(place, "dev")("sagemaker")
    kill_all_at(place, f"mlops-kit deploy dev churn --version {version} --sandbox", 1, AT_THE_ENDPOINT, 0.2)
    assert status(sagemaker) == "Creating"
    return sagemaker


def status(sagemaker: Any) -> str:
    return str(sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"])


def from_another_machine(place: Workplace) -> None:
    """Forget what the killed run wrote down of itself here."""
    folder = place.root / "build/sandbox/dev/serving/churn"
    shutil.rmtree(folder)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
def test_an_endpoint_that_failed_after_the_kill_is_replaced(place: Workplace, elsewhere: bool) -> None:
    sagemaker = killed_while_it_was_made(place, 2)
    deadline = time.monotonic() + 60
    while status(sagemaker) == "Creating":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert status(sagemaker) == "Failed"
    if elsewhere:
        from_another_machine(place)

    done = place.run("mlops-kit deploy dev churn --version 1 --sandbox --json")

    assert json.loads(done.stdout)["endpoint"]["status"] == "InService"
    assert f"the endpoint {ENDPOINT} has failed and is replaced" in done.stderr
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")


def test_an_apply_from_elsewhere_waits_for_an_endpoint_that_is_being_made(place: Workplace) -> None:
    killed_while_it_was_made(place, 1)
    from_another_machine(place)

    done = place.run("mlops-kit apply dev serving/churn --sandbox")

    assert f"waiting for the endpoint {ENDPOINT}, which is Creating: an earlier run began that" in done.stderr
    assert "has failed" not in done.stderr
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")
    sagemaker = sandbox_clients(place, "dev")("sagemaker")
    assert status(sagemaker) == "InService"

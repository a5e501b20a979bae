"""Endpoints that a killed run left on their way, or that failed after it: the next apply copes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from .conftest import Workplace
from .inventory import sandbox_clients
from .killing import all_said, kill_all, start, until, until_said

MODEL = "build/models/churn"
ENDPOINT = "mlops-dev-churn"


@pytest.fixture(scope="module")
def ready(new_workplace: Callable[[], Workplace]) -> Workplace:
    """An environment with approved models, versions 1 and 2, and one that can't be loaded, version 3."""
    place = new_workplace()
    place.run("mlops-kit bootstrap dev --sandbox")
    for seed in (1, 2):
        place.run(f"python examples/churn/train.py --output {MODEL}-{seed} --seed {seed}")
    shutil.copytree(place.root / f"{MODEL}-1", place.root / f"{MODEL}-3")
    (place.root / f"{MODEL}-3" / "model.skops").write_bytes(b"no model")
    for version in (1, 2, 3):
        folder = f"{MODEL}-{version}"
        place.run(f"mlops-kit model register dev churn {folder} --sandbox")
        place.run(f"mlops-kit model approve dev churn --version {version} --sandbox")
    return place


@pytest.fixture
def place(ready: Workplace) -> Iterator[Workplace]:
    yield ready
    ready.run("mlops-kit destroy dev serving/churn --sandbox --yes")


@contextmanager
def killed_on_the_way(place: Workplace, version: int, wanted: str) -> Iterator[Any]:
    """Kill a deployment while its endpoint has the status `wanted`, which it keeps inside the block.

    Yields a client of SageMaker.
    """
    sagemaker = sandbox_clients(place, "dev")("sagemaker")
    command = f"mlops-kit deploy dev churn --version {version} --sandbox"
    daemon = psutil.Process(json.loads((place.root / ".mlops-kit" / "sandbox.json").read_text())["pid"])
    before = set(daemon.children(recursive=True))
    with tempfile.TemporaryFile() as said:
        run = start(place, command, said)
        while not (servers := set(daemon.children(recursive=True)) - before):
            assert run.poll() is None, all_said(said)
            time.sleep(0.01)
        for server in servers:
            server.suspend()
        try:
            kill_all(run)
            assert status(sagemaker) == wanted
            yield sagemaker
        finally:
            for server in servers:
                server.resume()


def status(sagemaker: Any) -> str:
    return str(sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"])


def fail(place: Workplace, version: int) -> Any:
    """Put in the endpoint's place one of a version that can't be loaded; return a client of SageMaker."""
    sagemaker = sandbox_clients(place, "dev")("sagemaker")
    listed = json.loads(place.run("mlops-kit model list dev churn --sandbox --json").stdout)["versions"]
    (broken,) = (one for one in listed if one["version"] == version)
    config = sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointConfigName"]
    (variant,) = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    role = sagemaker.describe_model(ModelName=variant["ModelName"])["ExecutionRoleArn"]
    container = {"Image": broken["image"], "ModelDataUrl": broken["data"]}
    sagemaker.create_model(ModelName="broken", ExecutionRoleArn=role, PrimaryContainer=container)
    sagemaker.create_endpoint_config(
        EndpointConfigName="broken", ProductionVariants=[{**variant, "ModelName": "broken"}]
    )
    sagemaker.delete_endpoint(EndpointName=ENDPOINT)
    until(lambda: not sagemaker.list_endpoints(NameContains=ENDPOINT)["Endpoints"])()
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="broken")
    until(lambda: status(sagemaker) != "Creating")()
    assert status(sagemaker) == "Failed"
    return sagemaker


def as_elsewhere(place: Workplace) -> None:
    """Forget what the killed run wrote down of itself here, and release its lock as another machine must."""
    shutil.rmtree(place.root / "build/sandbox/dev/serving/churn")
    lock = sandbox_clients(place, "dev")("s3").get_object(
        Bucket="mlops-dev-state-111111111111", Key="dev/serving/churn/terraform.tfstate.tflock"
    )
    identifier = json.loads(lock["Body"].read())["ID"]
    place.run(f"mlops-kit unlock dev serving/churn {identifier} --sandbox")


def test_an_endpoint_that_failed_after_the_kill_is_replaced(place: Workplace) -> None:
    with killed_on_the_way(place, 3, "Creating") as sagemaker:
        pass
    until(lambda: status(sagemaker) != "Creating")()
    assert status(sagemaker) == "Failed"

    done = place.run("mlops-kit deploy dev churn --version 1 --sandbox --json")

    assert json.loads(done.stdout)["endpoint"]["status"] == "InService"
    assert f"the endpoint {ENDPOINT} has failed and is replaced" in done.stderr
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")


def test_an_apply_from_elsewhere_waits_for_an_endpoint_on_its_way(place: Workplace) -> None:
    place.run("mlops-kit deploy dev churn --version 1 --sandbox")
    with tempfile.TemporaryFile() as said:
        with killed_on_the_way(place, 2, "Updating") as sagemaker:
            as_elsewhere(place)
            run = start(place, "mlops-kit apply dev serving/churn --sandbox", said)
            wanted = f"waiting for the endpoint {ENDPOINT}, which is Updating: an earlier run began that"
            until_said(run, said, wanted)
            assert status(sagemaker) == "Updating"
        code = run.wait(120)
        told = all_said(said)
    assert code == 0, told
    assert status(sagemaker) == "InService"
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")


def test_a_deployment_that_is_interrupted_while_it_waits_leaves_the_release_as_it_was(
    place: Workplace,
) -> None:
    place.run("mlops-kit deploy dev churn --version 1 --sandbox")
    release = place.root / "build/sandbox/dev/releases/churn.yaml"
    with tempfile.TemporaryFile() as said:
        with killed_on_the_way(place, 2, "Updating") as sagemaker:
            before = release.read_bytes()
            run = start(place, "mlops-kit deploy dev churn --version 1 --sandbox", said)
            until_said(run, said, "which is Updating")
            os.killpg(run.pid, signal.SIGINT)
            code = run.wait(60)
            assert status(sagemaker) == "Updating"
        told = all_said(said)
    assert code == 130, told
    assert release.read_bytes() == before
    assert told.count(f"waiting for the endpoint {ENDPOINT}") == 1
    done = place.run("mlops-kit deploy dev churn --version 1 --sandbox --json")
    assert json.loads(done.stdout)["endpoint"]["status"] == "InService"


def test_a_failed_endpoint_is_replaced_by_nothing_that_nobody_approved(place: Workplace) -> None:
    place.run("mlops-kit deploy dev churn --version 1 --sandbox")
    sagemaker = fail(place, 3)
    s3 = sandbox_clients(place, "dev")("s3")

    def state() -> bytes:
        where = {"Bucket": "mlops-dev-state-111111111111", "Key": "dev/serving/churn/terraform.tfstate"}
        return bytes(s3.get_object(**where)["Body"].read())

    before, file = state(), place.root / "environments" / "dev.yaml"
    text = file.read_text()
    file.write_text(f"{text}approvals: 1\n")
    try:
        told = json.loads(place.run("mlops-kit apply dev serving/churn --sandbox --json", code=4).stdout)
        assert "dev wants the approval of somebody" in told["stacks"][0]["cause"]
        assert state() == before
        planned = place.run("mlops-kit plan dev serving/churn --sandbox --no-policy --json")
        changes = json.loads(planned.stdout)["stacks"][0]["changes"]
        assert {"action": "replace", "address": "module.endpoint.aws_sagemaker_endpoint.this"} in changes
        assert f"the endpoint {ENDPOINT} has failed and is replaced" in planned.stderr
        assert state() == before
        assert status(sagemaker) == "Failed"
        place.run("mlops-kit apply dev serving/churn --replan --without-review outage --sandbox")
    finally:
        file.write_text(text)
        sagemaker.delete_endpoint_config(EndpointConfigName="broken")
        sagemaker.delete_model(ModelName="broken")
    assert status(sagemaker) == "InService"
    place.run("mlops-kit plan dev serving/churn --sandbox --detailed-exitcode")

"""Runs that are killed or interrupted, and what the next run makes of it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mlops_kit.stacks.state import StateBucket

from .conftest import Place

DRIVER = Path(__file__).with_name("driver.py")


def start(place: Place, operation: str = "bootstrap", pause: str = "0.2") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), operation, str(place.project.root), place.endpoint],
        env={**os.environ, "PAUSE": pause},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(place: Place, operation: str = "bootstrap") -> tuple[int, dict[str, str], str]:
    process = start(place, operation)
    output, errors = process.communicate(timeout=120)
    report = json.loads(output) if output else {"stacks": []}
    return process.returncode, {s["name"]: s["result"] for s in report["stacks"]}, errors


def wait_for(process: subprocess.Popen[str], text: str) -> None:
    assert process.stderr
    for line in process.stderr:
        if text in line:
            return
    pytest.fail(f"{text!r} was never said")


def terraforms(place: Place) -> list[psutil.Process]:
    mark = f"{place.project.root}/build"
    return [p for p in psutil.process_iter() if p.name() == "terraform" and mark in _data_folder(p)]


def _data_folder(process: psutil.Process) -> str:
    try:
        return str(process.environ().get("TF_DATA_DIR", ""))
    except psutil.Error:
        return ""


def complete(place: Place) -> None:
    """Everything is there, nothing twice, nothing left behind."""
    code, results, errors = finish(place)
    assert code == 0, errors
    assert {result for name, result in results.items() if name != "serving/churn"} == {"no changes"}
    for stack in ("foundation", "platform"):
        assert (place.project.infra / stack / "made").read_text() == "made\n"
    bucket = StateBucket(place.target, place.environment)
    for stack in ("state", "foundation", "platform"):
        state = bucket.read(stack)
        assert state
        assert not state.empty
        assert bucket.read_lock(stack) is None
    assert not (place.target.build / "dev" / "state" / "private").exists()


def killed_at_random(place: Place, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        process = start(place)
        time.sleep(chance.uniform(0.5, 3.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    code, _, errors = finish(place)
    assert code == 0, errors
    complete(place)


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments(place: Place, seed: int) -> None:
    killed_at_random(place, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_killed_at_many_random_moments(place: Place, seed: int) -> None:
    killed_at_random(place, seed)


def test_a_destroy_that_was_killed_goes_on(place: Place) -> None:
    finish(place)
    process = start(place, "destroy")
    wait_for(process, "state: destroy")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    code, results, errors = finish(place, "destroy")
    assert code == 0, errors
    assert set(results.values()) <= {"destroyed", "not there"}
    assert StateBucket(place.target, place.environment).stacks() == []
    assert not (place.target.build / "dev" / "state" / "private").exists()


def test_terraform_outlives_the_kit_and_the_next_run_waits_for_it(place: Place) -> None:
    process = start(place, pause="4")
    wait_for(process, "foundation: terraform_data.two: creating")
    process.kill()
    process.communicate()
    assert len(terraforms(place)) == 1
    code, results, errors = finish(place)
    assert code == 0
    assert "foundation: waiting for terraform apply of an earlier run (process" in errors
    assert results["foundation"] == "no changes"
    complete(place)


def test_a_lock_that_a_killed_terraform_left_is_released(place: Place) -> None:
    process = start(place)
    wait_for(process, "platform: terraform_data.two: creating")
    # foundation's Terraform may still be on its way out when platform's begins
    (terraform,) = [found for found in terraforms(place) if "platform" in _data_folder(found)]
    os.killpg(process.pid, signal.SIGKILL)
    os.killpg(terraform.pid, signal.SIGKILL)
    process.communicate()
    assert StateBucket(place.target, place.environment).read_lock("platform")
    code, results, errors = finish(place)
    assert code == 0, errors
    assert "platform: released the lock that an earlier run left at" in errors
    assert results["platform"] == "applied"


def test_a_lock_of_somebody_else_is_explained(place: Place) -> None:
    import boto3

    finish(place)
    variables = place.target.variables
    bucket = StateBucket(place.target, place.environment)
    s3 = boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="test",
        region_name=place.target.region,
    )
    lock = {
        "ID": "0a1b",
        "Operation": "OperationTypeApply",
        "Who": "ci@runner-7",
        "Version": "1.11.4",
        "Created": "2026-01-02T03:04:05.123456789Z",
        "Info": "",
        "Path": f"{bucket.name}/{bucket.key('platform')}",
    }
    s3.put_object(Bucket=bucket.name, Key=f"{bucket.key('platform')}.tflock", Body=json.dumps(lock))
    code, results, _ = finish(place)
    assert code == 1
    assert results["platform"] == "failed"
    report = json.loads((place.target.build / "dev" / "reports" / "bootstrap.json").read_text())
    (platform,) = [stack for stack in report["stacks"] if stack["name"] == "platform"]
    assert platform["cause"].startswith(
        "the state of platform is locked: apply by ci@runner-7 since 2026-01-02 03:04:05 UTC ("
    )
    assert "mlops-kit unlock dev platform 0a1b" in platform["hint"]


def test_one_interrupt_ends_in_order(place: Place) -> None:
    process = start(place)
    wait_for(process, "foundation: terraform_data.two: creating")
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopping: Terraform finishes" in errors
    report = {stack["name"]: stack["result"] for stack in json.loads(output)["stacks"]}
    assert report["state"] == "applied"
    assert report["foundation"] == report["platform"] == "interrupted"
    assert StateBucket(place.target, place.environment).read_lock("foundation") is None
    assert finish(place)[0] == 0
    complete(place)


@pytest.mark.parametrize("left", ["", '{"version": 4, "ser'])
def test_a_local_state_that_terraform_was_killed_over(place: Place, left: str) -> None:
    """Terraform writes a local state in place; what it had before lies beside it."""
    process = start(place)
    wait_for(process, "state: migrate")
    os.killpg(process.pid, signal.SIGKILL)
    for found in terraforms(place):
        found.kill()
    process.communicate()
    state = place.target.build / "dev" / "state" / "private" / "terraform.tfstate"
    state.with_name("terraform.tfstate.backup").write_bytes(state.read_bytes())
    state.write_text(left)
    code, _, errors = finish(place)
    assert code == 0, errors
    complete(place)

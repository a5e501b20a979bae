"""What goes wrong in the middle of things: one clear message, the right exit code, and the way on is open."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.models.release import write_release
from mlops_kit.serving.manifest import Feature, Manifest
from mlops_kit.stacks.release import Release

from .inventory import sandbox_clients

# The same group as the other tests that bootstrap the shared workplace: it is done once.
SECRET = "hunter2-of-the-container"


def daemon(workplace: Any) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((workplace.root / ".mlops-kit" / "sandbox.json").read_text())
    return state


def script(path: Path, body: str) -> Path:
    """Write an executable that answers as Terraform of version 1.11.4, and else runs `body`."""
    version = '[ "$1" = version ] && echo "Terraform v1.11.4" && exit\n'
    path.write_text(f"#!/bin/sh\n{version}{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module")
def applied(workplace: Any) -> Any:
    workplace.run("mlops-kit bootstrap dev --sandbox", timeout=280)
    return workplace


@pytest.fixture
def secretive(applied: Any) -> Iterator[Any]:
    """A release to plan, and a secret among the container's variables; both are taken back."""
    file = applied.root / "environments" / "dev.yaml"
    text = file.read_text()
    assert "LOG_LEVEL: debug" in text
    file.write_text(text.replace("LOG_LEVEL: debug", f"TOKEN: {SECRET}"))
    releases = applied.root / "build/sandbox/dev/releases"
    existing = releases / "churn.yaml"
    before = existing.read_bytes() if existing.exists() else None
    image = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/mlops-dev/serving:0.1.0"
    data = "s3://mlops-dev-artifact-111111111111/models/churn/x/model.tar.gz"
    arn = "arn:aws:sagemaker:eu-central-1:111111111111:model-package/mlops-dev-churn/1"
    write_release(
        releases,
        Release("churn", 1, arn, f"sha256:{'0' * 64}", image, data, "unknown", "me", "2026-01-01T00:00:00Z"),
    )
    yield applied
    file.write_text(text)
    if before is None:
        existing.unlink()
    else:
        existing.write_bytes(before)


@pytest.mark.parametrize("options", ["--diff", "--diff --json"])
def test_a_plan_hides_the_containers_variables(secretive: Any, options: str) -> None:
    done = secretive.run(f"mlops-kit plan dev serving/churn --sandbox {options}")
    assert "aws_sagemaker_model" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    inputs = secretive.root / "build/sandbox/dev/serving/churn/terraform.tfvars"
    assert SECRET in inputs.read_text()
    assert inputs.stat().st_mode & 0o077 == 0
    shown = secretive.run("mlops-kit env show dev --json")
    assert SECRET not in shown.stdout


@pytest.mark.parametrize("command", ["plan dev --json", "apply dev --json", "deploy dev churn --json"])
def test_the_credentials_of_another_account(applied: Any, command: str) -> None:
    refused = applied.run(
        f"mlops-kit {command}",
        code=4,
        AWS_ENDPOINT_URL=daemon(applied)["url"],
        AWS_ACCESS_KEY_ID="SANDBOX0222222222222",
        AWS_SECRET_ACCESS_KEY="x",
    )
    told = json.loads(refused.stdout)
    assert told["exit_code"] == 4
    assert "dev belongs to account 111111111111; the credentials are of" in told["error"]["message"]
    # Nothing was begun; what was refused is on record there (`test_account_guard.py`).
    folder = applied.root / "build" / "dev"
    assert {path.name for path in folder.glob("*")} <= {"audit"}


def test_a_damaged_archive_is_not_registered(applied: Any, tmp_path: Path) -> None:
    before = json.loads(applied.run("mlops-kit model list dev --sandbox --json").stdout)
    for content in (b"", b"no archive", b"\x1f\x8b\x08\x00cut"):
        (tmp_path / "model.tar.gz").write_bytes(content)
        told = applied.run(
            f"mlops-kit model register dev churn {tmp_path}/model.tar.gz --sandbox --json", code=2
        )
        message = json.loads(told.stdout)["error"]["message"]
        assert "is not a model archive, or is damaged" in message
    assert json.loads(applied.run("mlops-kit model list dev --sandbox --json").stdout) == before


def test_a_registered_archive_that_is_gone_comes_back_by_registering_it(applied: Any) -> None:
    model = "build/models/gone"
    applied.run(f"python examples/churn/train.py --output {model} --seed 77")
    register = f"mlops-kit model register dev churn {model} --sandbox --json"
    version = json.loads(applied.run(register).stdout)
    applied.run(f"mlops-kit model approve dev churn --version {version['version']} --sandbox")
    bucket, _, key = version["data"].removeprefix("s3://").partition("/")
    sandbox_clients(applied, "dev")("s3").delete_object(Bucket=bucket, Key=key)

    deploy = f"mlops-kit deploy dev churn --version {version['version']} --sandbox"
    told = applied.run(deploy, code=4).stderr
    assert f"error: the archive {version['data']} is gone\n  register the model again\n" in told
    assert json.loads(applied.run(register).stdout)["new"] is False
    applied.run(deploy)
    applied.run("mlops-kit destroy dev serving/churn --sandbox --yes")


def test_a_limit_on_file_sizes_silences_terraform_but_not_the_kit(applied: Any) -> None:
    command = "ulimit -f 1; mlops-kit plan dev state --sandbox --json"
    told = applied.run(f"bash -c '{command}'", code=1)
    (stack,) = json.loads(told.stdout)["stacks"]
    assert "ulimit -f" in stack["cause"] + stack["hint"]
    assert "Traceback" not in told.stderr
    applied.run("mlops-kit plan dev state --sandbox --detailed-exitcode")


def test_a_folder_that_became_a_file_fails_its_stack_alone(applied: Any) -> None:
    folder = applied.root / "build/sandbox/dev/foundation"
    shutil.rmtree(folder)
    folder.write_text("a file")
    try:
        told = applied.run("mlops-kit plan dev state foundation --sandbox --json", code=1)
    finally:
        folder.unlink()
    assert "stacks" in told.stdout, told.stderr
    results = {stack["name"]: stack for stack in json.loads(told.stdout)["stacks"]}
    assert results["state"]["result"] == "no changes"
    assert results["foundation"]["result"] == "failed"
    assert str(folder) in results["foundation"]["cause"]
    applied.run("mlops-kit plan dev foundation --sandbox --detailed-exitcode")


def test_a_sandbox_that_ends_under_a_run(new_workplace: Any, tmp_path: Path) -> None:
    place = new_workplace()
    place.run("mlops-kit sandbox start")
    pid = daemon(place)["pid"]
    terraform = script(tmp_path / "terraform", f"kill -{signal.SIGKILL.value} {pid}; sleep 0.5; exit 1")
    told = place.run(f"mlops-kit plan dev state --sandbox --terraform {terraform}", code=1)
    assert f"error: the sandbox (process {pid}) has ended without being stopped" in told.stderr
    assert "the same command again starts an empty one" in told.stderr
    assert "state" in place.run("mlops-kit plan dev state --sandbox").stdout


def test_a_sandbox_that_is_stopped_under_a_run(new_workplace: Any, tmp_path: Path) -> None:
    place = new_workplace()
    place.run("mlops-kit sandbox start")
    pid = daemon(place)["pid"]
    terraform = script(tmp_path / "terraform", "mlops-kit sandbox stop >&2; exit 1")
    told = place.run(f"mlops-kit plan dev state --sandbox --terraform {terraform}", code=1)
    assert f"error: the sandbox (process {pid}) was stopped during this run" in told.stderr
    assert "the same command again begins in an empty one" in told.stderr
    assert "without being stopped" not in told.stderr
    assert not list((place.root / ".mlops-kit").iterdir())


def small_disk(place: Any, folder: Path, size: str) -> None:
    folder.mkdir()
    if place.run(f"mount -t tmpfs -o size={size} tmpfs {folder}", code=None).returncode:
        pytest.skip("only root can mount a small disk")


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


@pytest.mark.parametrize("command", ["render dev", "model package model --output build/dev/state/x.tar.gz"])
def test_a_file_for_which_there_is_no_room_is_named(new_workplace: Any, command: str) -> None:
    place = new_workplace()
    build = place.root / "build"
    small_disk(place, build, "256k")
    try:
        model = place.root / "model"
        model.mkdir()
        (model / "model.skops").write_bytes(bytes(1000))
        Manifest(
            "churn", "scikit-learn", "model.skops", "classification", (Feature("age", "integer"),)
        ).write(model)
        (build / "dev" / "state").mkdir(parents=True)
        fill(build)
        told = place.run(f"mlops-kit {command}", code=1).stderr
        assert told.startswith("error: ")
        assert "build/dev/state/" in told
        assert ": no space left on device\n  free some space there and run the command again\n" in told
        assert not list((build / "dev" / "state").iterdir())
        (build / "filler").unlink()
        place.run(f"mlops-kit {command}")
    finally:
        place.run(f"umount {build}")


def test_a_sandbox_without_room(new_workplace: Any) -> None:
    place = new_workplace()
    folder = place.root / ".mlops-kit"
    small_disk(place, folder, "64k")
    try:
        fill(folder)
        told = place.run("mlops-kit sandbox start", code=1).stderr
        assert f"error: the sandbox did not start: the disk that holds {folder} is full\n" in told
        assert sorted(path.name for path in folder.iterdir()) == ["filler", "sandbox.log"]
        (folder / "filler").unlink()
        place.run("mlops-kit sandbox start")
    finally:
        place.run("mlops-kit sandbox stop")
        place.run(f"umount {folder}")


def test_a_disk_that_is_full(new_workplace: Any) -> None:
    place = new_workplace()
    build = place.root / "build"
    small_disk(place, build, "64k")
    try:
        told = place.run("mlops-kit bootstrap dev --sandbox --json", code=1)
        stacks = json.loads(told.stdout)["stacks"]
        assert [stack["result"] for stack in stacks] == ["failed", "skipped", "skipped", "skipped"]
        assert "full" in stacks[0]["cause"] or "no space left" in stacks[0]["cause"].lower()
        place.run(f"mount -o remount,size=900m {build}")
        assert "applied" in place.run("mlops-kit apply dev state --sandbox", code=None).stdout
    finally:
        place.run("mlops-kit sandbox stop")
        place.run(f"umount {build}")

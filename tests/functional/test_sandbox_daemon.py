"""The sandbox's life: started on demand, one for each project, stopped without a trace, its end explained."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def project(new_workplace: Any) -> Any:
    return new_workplace()


def state(project: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((project.root / ".mlops-kit" / "sandbox.json").read_text())
    return data


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_start_and_stop_leave_nothing(project: Any) -> None:
    before = {path.name for path in project.root.iterdir()}
    assert "the sandbox is up" in project.run("mlops-kit sandbox start").stdout
    pid = state(project)["pid"]
    project.run("mlops-kit sandbox exec -- true")
    assert "the sandbox has stopped" in project.run("mlops-kit sandbox stop").stdout
    assert not alive(pid)
    assert {path.name for path in project.root.iterdir()} - before <= {".mlops-kit"}
    assert list((project.root / ".mlops-kit").iterdir()) == []
    assert "no sandbox was running" in project.run("mlops-kit sandbox stop").stdout


def test_a_new_sandbox_knows_nothing_of_the_last_one(project: Any) -> None:
    project.run("mlops-kit sandbox start")
    release = project.root / "build/sandbox/dev/releases/churn.yaml"
    release.parent.mkdir(parents=True)
    release.write_text("of a version in the registry of this sandbox")
    project.run("mlops-kit sandbox start")
    assert release.is_file()
    os.kill(state(project)["pid"], signal.SIGKILL)
    project.run("mlops-kit sandbox start", code=1)  # says that the last one has crashed
    project.run("mlops-kit sandbox start")
    assert not release.exists()


def test_many_starts_at_once_make_one_sandbox(project: Any) -> None:
    starts = [
        subprocess.Popen(
            ["mlops-kit", "sandbox", "start", "--json"],
            cwd=project.root,
            env=project.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = [json.loads(start.communicate(timeout=60)[0]) for start in starts]
    assert len({answer["pid"] for answer in answers}) == 1


def test_projects_do_not_share_a_sandbox(project: Any, new_workplace: Any) -> None:
    other = new_workplace()
    for one in (project, other):
        one.run("mlops-kit sandbox start")
    assert state(project)["url"] != state(other)["url"]


def test_only_its_owner_may_read_the_token(workplace: Any) -> None:
    workplace.run("mlops-kit sandbox start")
    assert (workplace.root / ".mlops-kit" / "sandbox.json").stat().st_mode & 0o077 == 0


def test_a_crash_is_told_once_with_the_log_and_the_next_step(project: Any) -> None:
    project.run("mlops-kit sandbox start")
    pid = state(project)["pid"]
    os.kill(pid, signal.SIGKILL)
    while alive(pid):
        time.sleep(0.01)
    told = project.run("mlops-kit sandbox exec -- true", code=1).stderr
    assert f"error: the sandbox (process {pid}) has ended without being stopped" in told
    assert str(project.root / ".mlops-kit" / "sandbox.log") in told
    project.run("mlops-kit sandbox exec -- true")


def test_one_that_lives_out_of_reach_is_not_taken_for_dead(project: Any) -> None:
    """As from another container on the same machine: neither its process nor its ports are to be found."""
    project.run("mlops-kit sandbox start")
    file = project.root / ".mlops-kit" / "sandbox.json"
    before, true = file.stat().st_ino, file.read_text()
    pid = json.loads(true)["pid"]
    os.kill(pid, signal.SIGSTOP)  # or it would end: its file says something else
    try:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        with file.open("r+") as same:
            same.write(json.dumps({**json.loads(true), "pid": 2**22, "control": port}).ljust(len(true)))
        told = project.run("mlops-kit sandbox status", code=1).stderr
        assert "lives, and does not answer here" in told
        assert file.stat().st_ino == before
        file.write_text(true)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert json.loads(project.run("mlops-kit sandbox status --json").stdout)["pid"] == pid


def test_a_taken_port_is_a_usage_error(project: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = project.run(f"mlops-kit sandbox start --port {port}", code=2).stderr
    assert f"error: port {port} is taken" in told
    assert list((project.root / ".mlops-kit").iterdir()) == []
    assert f":{port} " in project.run(f"mlops-kit sandbox start --port {port}").stdout


def test_it_listens_on_loopback_alone(workplace: Any) -> None:
    workplace.run("mlops-kit sandbox exec -- true")
    import psutil

    listening = [c for c in psutil.Process(state(workplace)["pid"]).net_connections() if c.status == "LISTEN"]
    assert len(listening) >= 3
    assert {connection.laddr.ip.removeprefix("::ffff:") for connection in listening} == {"127.0.0.1"}


def test_it_ends_when_the_project_is_deleted(project: Any) -> None:
    project.run("mlops-kit sandbox start")
    pid = state(project)["pid"]
    (project.root / ".mlops-kit" / "sandbox.json").unlink()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(pid)


def test_a_folder_that_cannot_be_written_is_named(project: Any) -> None:
    (project.root / ".mlops-kit").write_text("a file where the folder should be")
    told = project.run("mlops-kit sandbox start", code=1).stderr
    assert "cannot use" in told
    assert "writable" in told


def test_status(project: Any) -> None:
    assert "does not run" in project.run("mlops-kit sandbox status").stdout
    project.run("mlops-kit sandbox exec --account 222222222222 --region eu-north-1 -- true")
    status = json.loads(project.run("mlops-kit sandbox status --json").stdout)
    assert status["running"] is True
    assert list(status["providers"]) == ["222222222222/eu-north-1"]


def test_env_overrides_what_the_caller_has_set(workplace: Any) -> None:
    lines = workplace.run(
        "mlops-kit sandbox env --region eu-west-1",
        AWS_PROFILE="production",
        AWS_SESSION_TOKEN="real",
        AWS_ENDPOINT_URL_S3="http://elsewhere.invalid",
    ).stdout.splitlines()
    values = dict(shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)
    assert values["AWS_PROFILE"] == "default"
    assert values["AWS_SESSION_TOKEN"] == ""
    assert values["AWS_ENDPOINT_URL_S3"] == values["AWS_ENDPOINT_URL"]
    identity = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    shown = workplace.run(f'python -c "{identity}"', **{**values, "AWS_SHARED_CREDENTIALS_FILE": os.devnull})
    assert shown.stdout.strip() == "111111111111"


def test_installed_leaves_the_provider_to_terraform(workplace: Any) -> None:
    shown = json.loads(workplace.run("mlops-kit sandbox env --json --provider installed").stdout)
    assert "TF_REATTACH_PROVIDERS" not in shown["variables"]


def test_exec_passes_arguments_and_exit_code(workplace: Any) -> None:
    done = workplace.run("mlops-kit sandbox exec -- sh -c 'echo $0 $AWS_REGION; exit 7' --version", code=7)
    assert done.stdout == "--version us-east-1\n"


def test_exec_names_a_command_that_is_not_there(workplace: Any) -> None:
    assert "no such command: nonsense" in workplace.run("mlops-kit sandbox exec -- nonsense", code=2).stderr


def test_opentofu_is_there_under_both_names_whatever_its_file_is_called(
    workplace: Any, tmp_path: Path
) -> None:
    engine = tmp_path / "opentofu-1.11"
    engine.write_text("#!/bin/sh\necho OpenTofu v1.11.5\n")
    engine.chmod(0o755)
    command = f"mlops-kit sandbox exec --terraform {engine} -- sh -c 'terraform version; tofu version'"
    assert workplace.run(command).stdout == "OpenTofu v1.11.5\n" * 2
    assert {path.name for path in (workplace.root / ".mlops-kit" / "bin").iterdir()} == {"terraform", "tofu"}


def test_a_provider_of_either_registry_is_the_sandboxs(workplace: Any) -> None:
    """A state names the default registry of the program that wrote it, and the other one reads it."""
    shown = json.loads(workplace.run("mlops-kit sandbox env --json").stdout)["variables"]
    attached = json.loads(shown["TF_REATTACH_PROVIDERS"])
    assert set(attached) == {"registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"}


def test_exec_takes_account_and_region_of_an_environment(workplace: Any) -> None:
    shown = workplace.run("mlops-kit sandbox exec --env prod -- printenv AWS_ACCESS_KEY_ID AWS_REGION").stdout
    assert shown.split()[0].endswith("222222222222")


@pytest.mark.parametrize("engine", ["embedded", ""])
def test_exec_puts_terraform_on_path(workplace: Any, tmp_path: Path, engine: str) -> None:
    choice = {"MLOPS_KIT_TERRAFORM": engine} if engine else {}
    (tmp_path / "main.tf").write_text('data "aws_region" "this" {}\n')
    workplace.run(f"mlops-kit sandbox exec -- terraform -chdir={tmp_path} init", **choice)
    workplace.run(f"mlops-kit sandbox exec -- terraform -chdir={tmp_path} plan", **choice)


def test_a_wrong_account_is_refused(workplace: Any) -> None:
    assert "twelve digits" in workplace.run("mlops-kit sandbox env --account 12", code=2).stderr


def test_coverage_lists_backed_and_simulated(workplace: Any) -> None:
    shown = json.loads(workplace.run("mlops-kit sandbox coverage 'aws_vpc' --json").stdout)["types"]
    assert {"name": "aws_vpc", "kind": "resource", "how": "backed"} in shown
    only = json.loads(workplace.run("mlops-kit sandbox coverage --simulated --json").stdout)["types"]
    assert {entry["how"] for entry in only} == {"simulated"}
    assert len(only) > 1000

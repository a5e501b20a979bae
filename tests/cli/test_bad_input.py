"""Input that can't be right, where no sandbox is needed: one clear message, the right code, nothing left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.serving.manifest import Feature, Manifest

EXECUTABLE = str(Path(sys.executable).with_name("mlops-kit"))
# Root may read and write everything; without these it is as anybody else.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
SECRET = "hunter2-of-the-container"
DEPTH = "[" * 20_000


def rewrite(project: Path, old: str, new: str) -> None:
    """Change dev's file, which must hold `old`."""
    file = project / "environments" / "dev.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: [1,\n b: {", "environments/dev.yaml:2: is not YAML"),
        (b"", "environments/dev.yaml:1: account_id is missing"),
        (b"\x00\x01\x02", "is it a text file?"),
        (b"\xff\xfe\xfa" * 1000, "environments/dev.yaml:1: is not text in UTF-8"),
        (b"x" * 1_000_000, "is 1,000,000 bytes long; it may have 200,000"),
        (DEPTH.encode(), "is nested more than 30 levels deep"),
        (b"a: &a {b: *a}", "is nested more than 30 levels deep"),
    ],
    ids=["malformed", "empty", "control", "binary", "huge", "deep", "endless"],
)
def test_a_file_that_is_no_environment(cli: Any, project: Path, content: bytes, message: str) -> None:
    (project / "environments" / "dev.yaml").write_bytes(content)
    told = cli("plan", "dev", "--json")
    assert told.code == 2
    assert message in told.stderr
    assert "Traceback" not in told.stderr
    assert told.json["exit_code"] == 2
    assert message in told.json["error"]["message"]
    assert not (project / "build").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"111111111111"', "111", 'account_id: 111 is not text; write it in quotes: "111"'),
        ("min: 1", "min: [1]", "eks.node_groups.general.min: a list is not a whole number"),
        ("10.10.0.0/16", "10.20.0.0/16", "overlaps 10.20.0.0/16 of environment prod"),
        ("10.10.0.0/16", "10.10.0.0/27", "10.10.0.0/27 is too small"),
        ("ml.m5.large", "ml.m5.huge", "ml.m5.huge is not an instance type of SageMaker endpoints"),
        ("m6i.large", "m6i.enormous", "m6i.enormous is not an EC2 instance type"),
    ],
)
def test_a_value_that_cannot_be(cli: Any, project: Path, old: str, new: str, message: str) -> None:
    rewrite(project, old, new)
    told = cli("bootstrap", "dev")
    assert (told.code, told.stdout) == (2, "")
    assert message in told.stderr
    assert "environments/dev.yaml:" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [("env", "show", "dve"), ("plan", "dve"), ("deploy", "dev", "chrun"), ("invoke", "dev", "chrun")],
)
def test_a_failure_is_json_where_json_is_asked_for(cli: Any, arguments: tuple[str, ...]) -> None:
    told = cli(*arguments, "--json")
    assert told.code == 2
    assert set(told.json) == {"schema", "error", "exit_code"}
    assert told.json["schema"] == "mlops-kit/error/v1"
    assert told.json["exit_code"] == 2
    assert told.stderr.startswith(f"error: {told.json['error']['message']}\n")
    assert "did you mean" in told.json["error"]["message"] + told.json["error"]["hint"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (f"[{SECRET}]", "a list is not text"),
        (f'"{SECRET}{{{{ nothing }}}}"', "'nothing' is undefined"),
        (f'"{SECRET * 50}"', "is longer than 1024 characters"),
    ],
)
def test_a_containers_variable_is_not_shown(cli: Any, project: Path, value: str, message: str) -> None:
    rewrite(project, "LOG_LEVEL: debug", f"TOKEN: {value}")
    told = cli("env", "show", "dev", "--json")
    assert told.code == 2
    assert message in told.stderr
    assert SECRET not in told.stdout + told.stderr


def test_a_pin_is_not_shown_either(cli: Any, project: Path) -> None:
    rewrite(project, "LOG_LEVEL: debug", "PIN: 48151623")
    told = cli("env", "show", "dev")
    assert "models.churn.environment.PIN: (hidden) is not text; write it in quotes\n" in told.stderr
    assert "48151623" not in told.stderr


ACCOUNT_COMMANDS = [
    ("plan", "dev"),
    ("bootstrap", "dev"),
    ("apply", "dev"),
    ("destroy", "dev", "--yes"),
    ("outputs", "dev"),
    ("model", "list", "dev"),
]


@pytest.mark.parametrize("arguments", ACCOUNT_COMMANDS, ids=lambda a: a[0])
def test_without_credentials(cli: Any, project: Path, arguments: tuple[str, ...]) -> None:
    told = cli(*arguments)
    assert (told.code, told.stdout) == (1, "")
    assert "no AWS credentials found\n  sign in" in told.stderr
    assert told.stderr.count("error: ") == 1
    assert not (project / "build").exists()


def test_an_account_that_does_not_answer(cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "y", "MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    told = cli("outputs", "dev", "state")
    assert told.code == 1
    assert "no connection: " in told.stderr
    assert "check the network" in told.stderr
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    told = cli("outputs", "dev", "state")
    assert told.code == 2
    assert "Invalid endpoint: nonsense\n  correct AWS_ENDPOINT_URL" in told.stderr


def test_nobody_to_ask(project: Path) -> None:
    done = subprocess.run(
        [EXECUTABLE, "destroy", "dev"],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert "error: nobody answered; nothing was destroyed\n  without a terminal, add --yes\n" in done.stderr


@pytest.mark.parametrize("arguments", [["env", "show", "dev"], ["env", "show", "dev", "--json"]])
def test_a_full_disk_under_the_output(project: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [EXECUTABLE, *arguments], cwd=project, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr == (
        "error: standard output: no space left on device\n  free some space there and run the command again\n"
    )


def test_a_file_where_the_build_folder_belongs(cli: Any, project: Path) -> None:
    (project / "build").write_text("mine")
    told = cli("render", "dev", "--json")
    assert told.code == 1
    assert "unexpected" not in told.stderr
    assert str(project / "build") in told.json["error"]["message"]
    assert (project / "build").read_text() == "mine"


@pytest.mark.parametrize("output", [".", "/dev/null"])
def test_an_archive_replaces_only_files(cli: Any, project: Path, output: str) -> None:
    model = project / "model"
    model.mkdir()
    (model / "model.skops").write_bytes(b"model")
    Manifest("churn", "scikit-learn", "model.skops", "classification", (Feature("age", "integer"),)).write(
        model
    )
    told = cli("model", "package", str(model), "--output", output)
    assert told.code == 2
    assert "is not a file that an archive could replace" in told.stderr
    assert sorted(path.name for path in model.iterdir()) == ["manifest.json", "model.skops"]


def test_a_terraform_that_is_too_old(cli: Any, project: Path, tmp_path: Path) -> None:
    old = tmp_path / "terraform"
    old.write_text("#!/bin/sh\necho Terraform v1.5.0\n")
    old.chmod(0o755)
    told = cli("bootstrap", "dev", "--terraform", str(old))
    assert told.code == 2
    assert told.stderr == (
        f"error: {old} is Terraform 1.5.0; the kit needs 1.11 or newer\n"
        "  upgrade it, or set MLOPS_KIT_TERRAFORM=embedded to use the embedded one\n"
    )
    assert not (project / "build").exists()


def as_anybody(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as somebody for whom file permissions count."""
    if os.geteuid() == 0 and not shutil.which(UNPRIVILEGED[0]):
        pytest.skip("root can't give up its rights here")
    prefix = UNPRIVILEGED if os.geteuid() == 0 else []
    return subprocess.run(
        [*prefix, EXECUTABLE, *arguments], cwd=project, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("path", "mode", "arguments", "code", "message"),
    [
        (".", 0o555, "render dev", 1, "/build: permission denied\n  make it accessible"),
        (
            ".",
            0o555,
            "sandbox start",
            1,
            "/.mlops-kit for the sandbox: permission denied\n  the project",
        ),
        (".", 0o555, "plan dev --sandbox", 1, "/.mlops-kit for the sandbox: permission denied"),
        ("environments/dev.yaml", 0, "render dev", 2, ": permission denied; make it readable"),
        (
            "environments/common.yaml",
            0,
            "render dev",
            2,
            ": permission denied; make it readable",
        ),
        ("environments", 0, "render dev", 1, "/environments/common.yaml: permission denied\n  make it acc"),
        (
            "infra",
            0,
            "render dev",
            1,
            "/infra/state/inputs.tfvars.j2: permission denied\n  make it",
        ),
        (
            "infra/state/inputs.tfvars.j2",
            0,
            "render dev",
            1,
            "inputs.tfvars.j2: permission denied\n  make it",
        ),
    ],
)
def test_what_may_not_be_read_or_written(
    project: Path, path: str, mode: int, arguments: str, code: int, message: str
) -> None:
    before = (project / path).stat().st_mode
    (project / path).chmod(mode)
    try:
        told = as_anybody(project, *arguments.split())
    finally:
        (project / path).chmod(before)
    assert (told.returncode, told.stdout) == (code, "")
    assert message in told.stderr
    assert told.stderr.startswith("error: ")
    assert not list(project.glob("build/**/*.tfvars")) + list(project.glob(".mlops-kit/*"))


def test_the_doctor_sees_that_nothing_can_be_written(project: Path) -> None:
    project.chmod(0o555)
    try:
        told = as_anybody(project, "doctor")
    finally:
        project.chmod(0o755)
    assert f"absent   sandbox: {project} can't be written to\n" in told.stdout


def test_a_pipe_among_the_environments(cli: Any, project: Path) -> None:
    os.mkfifo(project / "environments" / "pipe.yaml")
    told = cli("render", "pipe")
    assert told.code == 2
    assert "environments/pipe.yaml: can't be read: it is not a file\n" in told.stderr
    assert "invalid: see mlops-kit env show pipe" in cli("env", "list").stdout


@pytest.mark.parametrize(
    "arguments", ["invoke dev churn --file pipe", "policy dev state --plan pipe", "ci gate pipe"]
)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(cli: Any, project: Path, arguments: str) -> None:
    os.mkfifo(project / "pipe")
    told = cli(*arguments.split())
    assert (told.code, told.stdout) == (2, "")
    assert told.stderr.startswith("error: pipe can't be read: it is not a file\n")


def test_a_pipe_among_plan_bundles(cli: Any, project: Path) -> None:
    (project / "plans").mkdir()
    os.mkfifo(project / "plans" / "pipe.tar")
    told = cli("review", "plans")
    assert told.code == 2
    assert told.stderr.startswith("error: there are no plan bundles in plans\n")


def test_names_that_are_no_utf8(cli: Any, project: Path) -> None:
    assert cli("env", "show", "\udcff").stderr.startswith("error: there is no environment")
    shutil.copy(project / "environments/dev.yaml", project / "environments/a\udcff.yaml")
    shown = cli("env", "show", "prod")
    assert "unexpected" not in shown.stderr


@pytest.mark.parametrize("name", [".#dev.yaml", "dev.yaml~", ".dev.yaml.swp", ".hidden.yaml", "#dev.yaml#"])
def test_what_editors_leave_is_no_environment(cli: Any, project: Path, name: str) -> None:
    before = cli("env", "list", "--json").stdout
    (project / "environments" / name).symlink_to("ada@host.4711:1764500000")  # as Emacs marks what is edited
    assert cli("env", "list", "--json").stdout == before
    assert cli("env", "show", "dev").code == 0


@pytest.mark.parametrize("what", ["infra", "infra/state"])
def test_half_a_project(cli: Any, project: Path, what: str) -> None:
    shutil.move(project / what, project / "away")
    told = cli("render", "dev")
    assert told.code == 2
    assert told.stderr.startswith("error: stack 'state' has no template inputs.tfvars.j2")
    assert "write one of \n" not in told.stderr
    assert "work in a whole checkout of the project" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "dev", "foundaton"),
        ("apply", "dev", "foundaton"),
        ("destroy", "dev", "foundaton"),
        ("drift", "dev", "foundaton"),
        ("outputs", "dev", "foundaton"),
        ("unlock", "dev", "foundaton", "id"),
    ],
)
def test_a_mistyped_stack_starts_nothing(cli: Any, project: Path, arguments: tuple[str, ...]) -> None:
    told = cli(*arguments, "--sandbox")
    assert told.code == 2
    assert told.stderr.startswith("error: there is no stack 'foundaton'\n  did you mean foundation?")
    assert not (project / ".mlops-kit").exists()


def test_a_name_that_is_too_long(cli: Any, project: Path) -> None:
    (project / "environments" / "dev.yaml").rename(project / "environments" / "development-one.yaml")
    told = cli("env", "show", "development-one")
    assert "name: development-one is longer than 12 characters\n" in told.stderr


def test_a_locale_without_utf8(project: Path) -> None:
    place = project.with_name("Größe & Maß")
    project.rename(place)
    done = subprocess.run(
        [EXECUTABLE, "--project", ".", "env", "show", "straße"],
        cwd=place,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: there is no environment 'straße'")

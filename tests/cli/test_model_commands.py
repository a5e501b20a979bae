"""The model commands against an emulated account: what they print and how they exit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.project import Project
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.serving.manifest import Feature, Manifest
from mlops_kit.target import account_target

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def model_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "churn"
    folder.mkdir()
    features = (Feature("age", "integer"),)
    Manifest("churn", "scikit-learn", "model.skops", "classification", features).write(folder)
    (folder / "model.skops").write_bytes(b"weights")
    (folder / "metrics.json").write_text('{"accuracy": 0.75}')
    return folder


@pytest.fixture
def run(cli: Callable[..., Any]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        result = cli(*map(str, arguments))
        return result.code, result.stdout, result.stderr

    return call


@pytest.fixture
def account(emulator: Emulator, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulated AWS as dev's account, its platform applied, its registry empty."""
    environment = load(Project(project), "dev")
    group = f"churn-{uuid4().hex[:12]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key(environment.account_id))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    target = account_target(Project(project), "dev", environment.region)
    s3, sagemaker = client(target, "s3"), client(target, "sagemaker")
    outputs = {
        "artifact_bucket": "artifacts",
        "model_package_groups": {"churn": group},
        "repository_urls": {"serving": "registry/serving"},
    }
    state = {
        "version": 4,
        "serial": 1,
        "lineage": "test",
        "outputs": {name: {"value": value} for name, value in outputs.items()},
        "resources": [],
    }
    existing = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for bucket in {"artifacts", environment.state_bucket} - existing:
        where = {"LocationConstraint": environment.region}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    key = "dev/platform/terraform.tfstate"
    s3.put_object(Bucket=environment.state_bucket, Key=key, Body=json.dumps(state).encode())
    sagemaker.create_model_package_group(ModelPackageGroupName=group)


def test_package_prints_path_size_and_digest(run: Run, model_dir: Path) -> None:
    code, out, err = run("model", "package", model_dir)

    archive = model_dir.with_name("churn.tar.gz")
    assert (code, err) == (0, "")
    path, size, unit, digest = out.split()
    assert (path, int(size), unit) == (str(archive), archive.stat().st_size, "bytes")
    assert digest.startswith("sha256:")


def test_package_as_json(run: Run, model_dir: Path, tmp_path: Path) -> None:
    code, out, _ = run("model", "package", model_dir, "--output", tmp_path / "a.tar.gz", "--json")

    data = json.loads(out)
    assert code == 0
    assert data["schema"] == "mlops-kit/model-archive/v1"
    assert data["path"] == str(tmp_path / "a.tar.gz")
    assert data["metrics"] == {"accuracy": 0.75}


def test_package_of_no_model(run: Run, tmp_path: Path) -> None:
    code, out, err = run("model", "package", tmp_path)

    assert (code, out) == (2, "")
    assert err.splitlines()[0] == f"error: no manifest.json in {tmp_path}"


@pytest.mark.usefixtures("account")
def test_register_approve_list(run: Run, model_dir: Path) -> None:
    assert run("model", "list", "dev") == (0, "no version is registered in dev\n", "")

    code, out, err = run("model", "register", "dev", "churn", model_dir)
    assert (code, err) == (0, "")
    assert out.startswith("churn version 1 registered: PendingManualApproval, sha256:")
    code, out, _ = run("model", "register", "dev", "churn", model_dir, "--json")
    data = json.loads(out)
    assert (code, data["new"], data["version"]) == (0, False, 1)
    assert data["schema"] == "mlops-kit/model-registration/v1"

    code, out, _ = run("model", "approve", "dev", "churn", "--comment", "good")
    assert code == 0
    assert out.startswith("churn version 1 is Approved, by arn:aws:")
    code, out, _ = run("model", "list", "dev", "churn")
    header, row = out.splitlines()
    assert header.split() == ["MODEL", "VERSION", "STATUS", "LIVE", "CREATED", "COMMIT", "DIGEST", "METRICS"]
    assert row.split()[:3] == ["churn", "1", "Approved"]
    assert row.endswith("accuracy=0.75")
    code, out, _ = run("model", "list", "dev", "--json")
    (version,) = json.loads(out)["versions"]
    assert (version["status"], version["comment"], version["live"]) == ("Approved", "good", False)


@pytest.mark.usefixtures("account")
def test_deploy_of_an_unapproved_version_is_refused(run: Run, model_dir: Path) -> None:
    run("model", "register", "dev", "churn", model_dir)

    code, out, err = run("deploy", "dev", "churn", "--version", "1")

    assert (code, out) == (4, "")
    assert err.splitlines() == [
        "error: churn version 1 is not approved: it is PendingManualApproval",
        "  with the options of this command: mlops-kit model approve dev churn --version 1",
    ]


@pytest.mark.usefixtures("account")
def test_release_writes_the_file_that_a_plan_is_made_from(run: Run, model_dir: Path, project: Path) -> None:
    run("model", "register", "dev", "churn", model_dir)
    file = project / "environments" / "dev" / "releases" / "churn.yaml"

    code, out, err = run("model", "release", "dev", "churn")
    assert (code, out) == (4, "")
    assert err.splitlines()[0] == "error: no version of churn is Approved (versions: 1)"
    assert not file.exists()

    run("model", "approve", "dev", "churn")
    code, out, _ = run("model", "release", "dev", "churn")
    assert code == 0
    assert out == f"churn version 1 is in {file}; its plan applies it: mlops-kit plan dev serving/churn\n"
    settings = project / "environments" / "dev.yaml"
    settings.write_text(f"approvals: 1\n{settings.read_text()}")
    code, out, _ = run("model", "release", "dev", "churn")
    assert f"was already in {file}; its plan applies it, once it is approved: " in out
    code, out, _ = run("model", "release", "dev", "churn", "--version", "1", "--json")
    data = json.loads(out)
    assert (code, data["schema"], data["new"], data["path"]) == (
        0,
        "mlops-kit/model-release/v1",
        False,
        str(file),
    )
    assert yaml.safe_load(file.read_text()) == data["release"]


@pytest.mark.usefixtures("account")
def test_reject(run: Run, model_dir: Path) -> None:
    run("model", "register", "dev", "churn", model_dir)

    code, out, _ = run("model", "approve", "dev", "churn", "--reject")

    assert code == 0
    assert out.startswith("churn version 1 is Rejected, by ")


@pytest.mark.usefixtures("account")
def test_another_account_is_refused(run: Run, model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key("222222222222"))

    code, _, err = run("model", "register", "dev", "churn", model_dir)

    assert code == 4
    assert (
        "environment dev belongs to account 111111111111; the credentials are of account 222222222222" in err
    )


@pytest.mark.usefixtures("account")
def test_invoke_before_the_first_deploy(run: Run, model_dir: Path) -> None:
    code, _, err = run("invoke", "dev", "churn", "--file", model_dir / "metrics.json")

    assert code == 1
    assert err.splitlines()[0] == "error: stack serving/churn of dev is not applied"
    assert "run mlops-kit deploy dev churn, with the options of this command" in err


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("command", ["model approve", "model release", "deploy"])
def test_a_version_that_there_is_not(run: Run, model_dir: Path, project: Path, command: str) -> None:
    run("model", "register", "dev", "churn", model_dir)

    code, out, err = run(*command.split(), "dev", "churn", "--version", "99")

    assert (code, out) == (2, "")
    assert err == "error: churn has no version 99 in dev\n  versions: 1\n"
    assert not (project / "environments" / "dev" / "releases").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("model", "register", "dev", "chrun", "x"),
        ("model", "approve", "dev", "chrun"),
        ("model", "release", "dev", "chrun"),
        ("model", "list", "dev", "chrun"),
        ("deploy", "dev", "chrun"),
        ("invoke", "dev", "chrun"),
    ],
)
def test_an_unknown_model_is_a_usage_error_without_any_call(arguments: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.splitlines()[0] == "error: environment dev has no model 'chrun'"
    assert "did you mean churn?" in err


@pytest.mark.usefixtures("account")
def test_a_missing_archive(run: Run, tmp_path: Path) -> None:
    code, _, err = run("model", "register", "dev", "churn", tmp_path / "model.tar.gz")

    assert code == 2
    assert (
        err.splitlines()[0] == f"error: there is no archive {tmp_path / 'model.tar.gz'}, and no model folder"
    )
    assert "docs/tutorial/your-own-model.md" in err


@pytest.mark.usefixtures("account")
def test_a_file_whose_suffix_says_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.bin"
    path.write_bytes(b"1")

    code, _, err = run("invoke", "dev", "churn", "--file", path)

    assert code == 2
    assert err.splitlines()[0] == f"error: {path}: the suffix says nothing about the content"

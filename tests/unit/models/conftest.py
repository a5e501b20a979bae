"""A model directory, and the emulated AWS that a registry needs: buckets, a group, the platform's state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.models.scope import ModelScope
from mlops_kit.project import Project
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.serving.manifest import Feature, Manifest
from mlops_kit.target import Target

PROJECT = Project(Path(__file__).parents[3])
REPOSITORY = "111111111111.ecr.example/mlops-dev-serving"


def write_model(directory: Path, content: bytes = b"weights", **changes: Any) -> Path:
    """Write a directory that packs; `content` stands for the model file, which packing does not open."""
    directory.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "name": "churn",
        "framework": "scikit-learn",
        "model_file": "model.skops",
        "task": "classification",
        "features": (Feature("age", "integer"),),
        "versions": {"scikit-learn": "1.9.1"},
    }
    Manifest(**{**values, **changes}).write(directory)
    (directory / "model.skops").write_bytes(content)
    (directory / "metrics.json").write_text('{"accuracy": 0.75, "test_rows": 1200}')
    return directory


@pytest.fixture
def model_dir(tmp_path: Path) -> Path:
    return write_model(tmp_path / "churn")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def make_target(emulator: Emulator, tmp_path: Path) -> Callable[[str], Target]:
    def make(account_id: str) -> Target:
        return Target(
            label="emulator",
            region="eu-central-1",
            build=tmp_path / "build",
            releases=tmp_path / "releases",
            variables={
                "AWS_ENDPOINT_URL": emulator.url,
                "AWS_ACCESS_KEY_ID": access_key(account_id),
                "AWS_SECRET_ACCESS_KEY": "secret",
            },
        )

    return make


@pytest.fixture
def scope(make_target: Callable[[str], Target]) -> ModelScope:
    """The churn model in dev, its platform applied; every test has a bucket and a group of its own."""
    name = f"churn-{uuid4().hex[:12]}"
    environment = load(PROJECT, "dev")
    target = make_target(environment.account_id)
    s3 = client(target, "s3")
    where = {"LocationConstraint": environment.region}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=environment.state_bucket, CreateBucketConfiguration=where)
    outputs = {
        "artifact_bucket": name,
        "model_package_groups": {"churn": name},
        "repository_urls": {"serving": REPOSITORY},
    }
    state = {
        "version": 4,
        "serial": 1,
        "lineage": "test",
        "outputs": {name: {"value": value} for name, value in outputs.items()},
        "resources": [],
    }
    s3.put_object(
        Bucket=environment.state_bucket,
        Key="dev/platform/terraform.tfstate",
        Body=json.dumps(state).encode(),
    )
    client(target, "sagemaker").create_model_package_group(ModelPackageGroupName=name)
    return ModelScope.checked(PROJECT, environment, "churn", lambda: target)

"""An environment with an audit bucket in an emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.environments.model import Environment
from mlops_kit.project import Project
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.target import Target

PROJECT = Project(Path(__file__).parents[3])


@dataclass
class Place:
    environment: Environment
    target: Target

    @property
    def s3(self) -> Any:
        return client(self.target, "s3")

    @property
    def bucket(self) -> str:
        return self.environment.bucket("audit")

    @property
    def waiting(self) -> list[str]:
        return sorted(path.stem for path in (self.target.build / "dev" / "audit").glob("*.json"))

    def make_bucket(self) -> None:
        self.s3.create_bucket(
            Bucket=self.bucket,
            CreateBucketConfiguration={"LocationConstraint": self.target.region},
            ObjectLockEnabledForBucket=True,
        )
        self.s3.put_object_lock_configuration(
            Bucket=self.bucket,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}},
            },
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    environment = load(PROJECT, "dev")
    with Emulator() as emulator:
        variables = {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_ACCESS_KEY_ID": access_key(environment.account_id),
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        yield Place(environment, Target("test", environment.region, tmp_path, tmp_path, variables))

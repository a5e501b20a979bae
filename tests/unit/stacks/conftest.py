"""A project of small stacks: graph, rendering, S3 backend and Terraform are real, resources cost nothing."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.environments.model import Environment
from mlops_kit.models.release import write_release
from mlops_kit.project import Project
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.stacks.release import Release
from mlops_kit.stacks.report import RunReport
from mlops_kit.target import Target

CHECKOUT = Path(__file__).parents[3]
ARCHIVE = gzip.compress(bytes(10_240), mtime=0)  # without a member
RELEASE = Release(
    model="churn",
    version=3,
    package_arn="arn:aws:sagemaker:eu-central-1:111111111111:model-package/churn/3",
    digest=f"sha256:{hashlib.sha256(ARCHIVE).hexdigest()}",
    image="registry/serving:0.1.0",
    data="s3://artifacts/models/churn/abab/model.tar.gz",
    commit="0123456789",
    approved_by="arn:aws:iam::111111111111:user/ada",
    approved_at="2026-11-24T09:00:00+00:00",
    metrics={"accuracy": 0.75},
)
_BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
_VARIABLES = 'variable "name" {\n  type = string\n}\n'

# Makes and removes the bucket as the state stack does, without a provider.
_BUCKET = """
import os, sys, time
import boto3
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
action, name = sys.argv[1:]
time.sleep(float(os.environ.get("PAUSE", "0")))
if action == "create":
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
else:
    for item in s3.list_objects_v2(Bucket=name).get("Contents", ()):
        s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)
"""
_STATE = """
resource "terraform_data" "bucket" {
  input = { name = var.name, python = "%s", script = "%s" }

  provisioner "local-exec" {
    command = "${self.input.python} ${self.input.script} create ${self.input.name}"
  }

  provisioner "local-exec" {
    when    = destroy
    command = "${self.input.python} ${self.input.script} delete ${self.input.name}"
  }
}

output "bucket" {
  value = terraform_data.bucket.input.name
}
"""
_STACK = """
resource "terraform_data" "one" {
  input = var.name
}

resource "terraform_data" "two" {
  input = terraform_data.one.output

  provisioner "local-exec" {
    command = "sleep $${PAUSE:-0}; echo made >> ${path.root}/made"
  }
}

output "value" {
  value = terraform_data.two.output
}

output "secret" {
  value     = "hush"
  sensitive = true
}
"""
_INPUTS = {
    "state": "name = {{ env.state_bucket | hcl }}\n",
    "foundation": "name = {{ stack.state.bucket | hcl }}\n",
    "platform": "name = {{ stack.foundation.value | hcl }}\n",
    "serving": "name = {{ release.version | hcl }}\n",
}


class Place:
    """A small project, one of its environments and the target to act in."""

    def __init__(self, root: Path, endpoint: str) -> None:
        self.project = Project(root)
        self.environment: Environment = load(self.project, "dev")
        self.endpoint = endpoint
        self.target = Target(
            label="test",
            region=self.environment.region,
            build=root / "build",
            releases=root / "releases",
            variables={
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ACCESS_KEY_ID": access_key(self.environment.account_id),
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": self.environment.region,
                "AWS_DEFAULT_REGION": self.environment.region,
            },
            backend={"use_path_style": "true"},
        )

    def edit(self, stack: str, text: str, over: str = "") -> None:
        """Add to a stack's configuration, or replace what is there by it."""
        file = self.project.infra / stack / "main.tf"
        content = file.read_text()
        assert over in content
        file.write_text(content.replace(over, text) if over else content + text)

    @property
    def archive(self) -> dict[str, str]:
        """Where the archive of every release lies, as S3's operations take it."""
        bucket, _, key = RELEASE.data.removeprefix("s3://").partition("/")
        return {"Bucket": bucket, "Key": key}

    def release(self, version: int = 1) -> None:
        """Write a release of the model, whose archive is in its bucket."""
        s3 = client(self.target, "s3")
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            where = {"LocationConstraint": self.environment.region}
            s3.create_bucket(Bucket=self.archive["Bucket"], CreateBucketConfiguration=where)
        s3.put_object(**self.archive, Body=ARCHIVE)
        write_release(self.target.releases, replace(RELEASE, version=version))


def results(report: RunReport) -> dict[str, str]:
    """Return each stack's result by its name."""
    return {stack.name: stack.result.value for stack in report.stacks}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A small project that nothing was made of yet."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    shutil.copytree(CHECKOUT / "environments", tmp_path / "environments")
    script = tmp_path / "bucket.py"
    script.write_text(_BUCKET)
    (tmp_path / "modules").mkdir()
    for stack, inputs in _INPUTS.items():
        folder = tmp_path / "infra" / stack
        folder.mkdir(parents=True)
        main = _STATE % (sys.executable, script) if stack == "state" else _STACK
        (folder / "main.tf").write_text(main)
        (folder / "backend.tf").write_text(_BACKEND)
        (folder / "variables.tf").write_text(_VARIABLES)
        (folder / "inputs.tfvars.j2").write_text(inputs)
    with Emulator() as emulator:
        yield Place(tmp_path, emulator.url)

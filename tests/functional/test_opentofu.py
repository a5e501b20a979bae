"""The kit on OpenTofu, from bootstrap to destroy, and over states that Terraform wrote.

This needs a `tofu` on PATH. Where there is none, the suite says so; what holds without one is tested with
scripts that answer as OpenTofu does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .inventory import inventory, sandbox_clients

if TYPE_CHECKING:
    from .conftest import Workplace

TOFU = shutil.which("tofu")
MODEL = "build/models/churn"
MODULES = sorted(path.name for path in (Path(__file__).parents[2] / "modules").iterdir() if path.is_dir())
STACKS = ("state", "foundation", "platform", "serving/churn")

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(TOFU is None, reason="no tofu on PATH: nothing was run on OpenTofu"),
]


def report(place: Workplace, command: str, **variables: str) -> Any:
    return json.loads(place.run(f"mlops-kit {command} --sandbox --json", timeout=400, **variables).stdout)


def results(shown: Any) -> dict[str, str]:
    return {stack["name"]: stack["result"] for stack in shown["stacks"]}


@pytest.fixture(scope="module")
def empty(new_workplace: Callable[[], Workplace]) -> Workplace:
    place = new_workplace()
    place.environment["MLOPS_KIT_TERRAFORM"] = str(TOFU)
    return place


@pytest.fixture(scope="module")
def deployed(empty: Workplace) -> Workplace:
    """Dev and its model's endpoint, made by OpenTofu."""
    place = empty
    report(place, "bootstrap dev")
    place.run(f"python examples/churn/train.py --output {MODEL}")
    place.run(f"mlops-kit model register dev churn {MODEL} --sandbox")
    place.run("mlops-kit model approve dev churn --sandbox")
    place.run("mlops-kit deploy dev churn --sandbox", timeout=400)
    return place


def test_doctor_names_it(deployed: Workplace) -> None:
    checks = json.loads(deployed.run("mlops-kit doctor --json", code=None).stdout)["checks"]
    (said,) = [check["detail"] for check in checks if check["name"] == "terraform"]
    assert said.startswith("tofu 1.")
    assert said.endswith(f"({TOFU})")


def test_a_second_plan_and_drift_are_empty(deployed: Workplace) -> None:
    assert results(report(deployed, "plan dev")) == dict.fromkeys(STACKS, "no changes")
    assert results(report(deployed, "drift dev")) == dict.fromkeys(STACKS, "no drift")


def test_terraform_reads_its_states_and_it_reads_terraforms(deployed: Workplace) -> None:
    terraform = {"MLOPS_KIT_TERRAFORM": "embedded"}
    assert results(report(deployed, "plan dev", **terraform)) == dict.fromkeys(STACKS, "no changes")
    file = deployed.root / "environments" / "dev.yaml"
    before = file.read_text()
    file.write_text(before.replace("max_instances: 2", "max_instances: 3", 1))
    try:
        applied = report(deployed, "apply dev serving/churn --replan", **terraform)
        assert applied["stacks"][-1]["resources"] == {"added": 0, "changed": 1, "destroyed": 0}
        assert set(results(report(deployed, "plan dev")).values()) == {"no changes"}
    finally:
        file.write_text(before)
    report(deployed, "apply dev serving/churn --replan")


def test_a_bundle_is_reviewed_and_applied_by_its_maker_alone(deployed: Workplace) -> None:
    file = deployed.root / "environments" / "dev.yaml"
    before = file.read_text()
    file.write_text(before.replace("max_instances: 2", "max_instances: 5", 1))
    try:
        (bundle,) = report(deployed, "plan dev serving/churn")["bundles"]
        reviewed = deployed.run(f"mlops-kit review {bundle['digest']}").stdout
        assert "-   max_capacity = 2\n+   max_capacity = 5\n" in reviewed
        apply = f"mlops-kit apply --bundle {bundle['digest']} --sandbox"
        refused = deployed.run(apply, code=4, MLOPS_KIT_TERRAFORM="embedded")
        assert "made by tofu" in refused.stderr
        deployed.run(apply)
        targets = sandbox_clients(deployed, "dev")("application-autoscaling").describe_scalable_targets(
            ServiceNamespace="sagemaker"
        )["ScalableTargets"]
        assert [target["MaxCapacity"] for target in targets] == [5]
    finally:
        file.write_text(before)
    assert report(deployed, "apply dev serving/churn --replan")["stacks"][-1]["resources"]["changed"] == 1


_ORDINARY = """
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7.0" }
  }
}

variable "password" {
  type      = string
  ephemeral = true
  default   = "canary-of-the-test"
}

ephemeral "aws_secretsmanager_random_password" "this" {
  password_length = 20
}

resource "aws_ssm_parameter" "given" {
  name             = "/opentofu/given"
  type             = "SecureString"
  value_wo         = var.password
  value_wo_version = 1
}

resource "aws_ssm_parameter" "made" {
  name             = "/opentofu/made"
  type             = "SecureString"
  value_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  value_wo_version = 1
}

resource "aws_s3_bucket" "found" {
  for_each = toset(["opentofu-found"])
  bucket   = each.key
}

import {
  for_each = toset(["opentofu-found"])
  to       = aws_s3_bucket.found[each.key]
  id       = each.key
}
"""
_BUCKET = 'import boto3; boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="opentofu-found")'


def test_ephemeral_and_write_only_values_and_imports(empty: Workplace, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_ORDINARY)
    tofu = f"mlops-kit sandbox exec --region us-east-1 -- tofu -chdir={tmp_path}"
    empty.run(f"mlops-kit sandbox exec --region us-east-1 -- python -c '{_BUCKET}'")
    empty.run(f"{tofu} init")
    applied = empty.run(f"{tofu} apply -auto-approve -no-color").stdout
    assert "Apply complete! Resources: 1 imported, 2 added, 0 changed, 0 destroyed." in applied
    assert "canary-of-the-test" not in (tmp_path / "terraform.tfstate").read_text()
    empty.run(f"{tofu} plan -detailed-exitcode")
    empty.run(f"{tofu} destroy -auto-approve")


def test_exec_knows_the_types_of_a_state_that_it_encrypts(empty: Workplace, tmp_path: Path) -> None:
    key = 'key_provider "pbkdf2" "k" {\n passphrase = "a passphrase of the test"\n}\n'
    method = 'method "aes_gcm" "m" {\n keys = key_provider.pbkdf2.k\n}\n'
    encryption = {"TF_ENCRYPTION": f"{key}{method}state {{\n method = method.aes_gcm.m\n}}\n"}
    (tmp_path / "main.tf").write_text('resource "aws_sns_topic" "this" {\n  name = "opentofu"\n}\n')
    tofu = f"mlops-kit sandbox exec -- tofu -chdir={tmp_path}"
    empty.run(f"{tofu} init", **encryption)
    empty.run(f"{tofu} apply -auto-approve", **encryption)
    assert "encrypted_data" in json.loads((tmp_path / "terraform.tfstate").read_text())
    # The type is named in the encrypted state alone.
    (tmp_path / "main.tf").write_text("")
    empty.run(f"{tofu} apply -auto-approve", **encryption)
    assert empty.run(f"{tofu} state list", **encryption).stdout == ""


def test_terraform_test_and_a_modules_example(empty: Workplace) -> None:
    """`ci-identity`: its runs refer to no other run, which OpenTofu knows in variables only."""
    module = empty.root / "modules" / "ci-identity"
    tofu = f"mlops-kit sandbox exec -- tofu -chdir={module}"
    empty.run(f"{tofu} init")
    assert " passed, 0 failed." in empty.run(f"{tofu} test -no-color").stdout


@pytest.mark.parametrize("module", MODULES)
def test_every_modules_example(empty: Workplace, module: str) -> None:
    folder = empty.root / "modules" / module / "examples" / "complete"
    tofu = f"mlops-kit sandbox exec -- tofu -chdir={folder}"
    empty.run(f"{tofu} init")
    empty.run(f"{tofu} apply -auto-approve")
    empty.run(f"{tofu} plan -detailed-exitcode")
    empty.run(f"{tofu} destroy -auto-approve")


def test_destroy_leaves_nothing(deployed: Workplace) -> None:
    deployed.run("mlops-kit destroy dev --sandbox --yes", timeout=400)
    left = {kind: count for kind, count in inventory(deployed, "dev").items() if count}
    assert not left

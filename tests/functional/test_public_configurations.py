"""Configurations as people write them: plan, apply, a plan with no changes, destroy; all in the sandbox.

Each folder of `configurations` is one; numbered folders inside it are its states one after the other.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CONFIGURATIONS = Path(__file__).with_name("configurations")


@dataclass
class Root:
    """A working directory of Terraform in the sandbox."""

    folder: Path
    workplace: Any

    def terraform(self, arguments: str, code: int = 0) -> str:
        done = self.workplace.run(
            f"mlops-kit sandbox exec --region eu-west-1 -- terraform -chdir={self.folder} {arguments}",
            code=code,
        )
        return str(done.stdout)

    def resources(self) -> list[str]:
        return self.terraform("state list").split()


@pytest.fixture
def root(workplace: Any, tmp_path: Path) -> Root:
    return Root(tmp_path / "root", workplace)


def steps(name: str) -> list[Path]:
    numbered = sorted(path for path in (CONFIGURATIONS / name).iterdir() if path.name.isdigit())
    return numbered or [CONFIGURATIONS / name]


@pytest.mark.parametrize("name", sorted(path.name for path in CONFIGURATIONS.iterdir()))
def test_applies_and_then_has_nothing_to_do(root: Root, name: str) -> None:
    for index, step in enumerate(steps(name)):
        shutil.copytree(step, root.folder, dirs_exist_ok=True)
        if index == 0:
            root.terraform("init -no-color")
        root.terraform("plan -no-color -input=false -detailed-exitcode -out=saved", code=2)
        applied = root.terraform("apply -no-color saved")
        assert "Check block assertion failed" not in applied
        root.terraform("plan -no-color -detailed-exitcode", code=0)
    if (root.folder / "tests").is_dir():
        assert "0 failed" in root.terraform("test -no-color")
    root.terraform("destroy -no-color -auto-approve")
    assert root.resources() == []


def test_refactoring_moves_forgets_imports_and_replaces(root: Root) -> None:
    first, second, third = steps("refactoring")
    shutil.copytree(first, root.folder, dirs_exist_ok=True)
    root.terraform("init -no-color")
    root.terraform("apply -no-color -auto-approve")
    shutil.copytree(second, root.folder, dirs_exist_ok=True)
    changes = planned(root)
    assert changes["aws_vpc.new_name"]["change"]["actions"] == ["no-op"]
    assert changes["aws_vpc.new_name"]["previous_address"] == "aws_vpc.old_name"
    assert changes["aws_appconfig_application.forgotten"]["change"]["actions"] == ["forget"]
    assert changes["aws_appconfig_application.found"]["change"]["importing"] == {"id": "found"}
    root.terraform("apply -no-color -auto-approve")
    shutil.copytree(third, root.folder, dirs_exist_ok=True)
    changes = planned(root)
    assert changes["aws_vpc.new_name"]["change"]["actions"] == ["create", "delete"]
    assert changes["aws_vpc.new_name"]["change"]["replace_paths"] == [["cidr_block"]]
    assert changes["aws_appconfig_application.found"]["change"]["actions"] == ["update"]
    root.terraform("destroy -no-color -auto-approve")


def test_what_a_later_revision_replaces(root: Root) -> None:
    first, second = steps("alternatives")
    shutil.copytree(first, root.folder, dirs_exist_ok=True)
    root.terraform("init -no-color")
    root.terraform("apply -no-color -auto-approve")
    shutil.copytree(second, root.folder, dirs_exist_ok=True)
    actions = {address: change["change"]["actions"] for address, change in planned(root).items()}
    assert actions["aws_s3_object.this"] == ["update"]
    assert actions["aws_autoscaling_group.this"] == ["create", "delete"]
    assert actions["aws_ecr_repository.this"] == ["no-op"]
    root.terraform("destroy -no-color -auto-approve")


def planned(root: Root) -> dict[str, Any]:
    root.terraform("plan -no-color -out=saved")
    plan = json.loads(root.terraform("show -json saved"))
    return {change["address"]: change for change in plan["resource_changes"]}


def test_a_change_behind_terraforms_back_is_drift(root: Root) -> None:
    shutil.copytree(CONFIGURATIONS / "tested", root.folder)
    root.terraform("init -no-color")
    root.terraform("apply -no-color -auto-approve")
    variables = json.loads(root.workplace.run("mlops-kit sandbox env --json --region eu-west-1").stdout)
    ec2 = client(variables["variables"], "ec2")
    state = json.loads(root.terraform("show -json"))["values"]["root_module"]["resources"]
    subnet = next(r["values"]["id"] for r in state if r["type"] == "aws_subnet")
    ec2.delete_subnet(SubnetId=subnet)
    root.terraform("plan -no-color -detailed-exitcode", code=2)
    root.terraform("apply -no-color -auto-approve")
    root.terraform("plan -no-color -detailed-exitcode", code=0)
    root.terraform("destroy -no-color -auto-approve")


def client(variables: dict[str, str], service: str) -> Any:
    import boto3

    return boto3.client(
        service,
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )


def test_a_simulated_type_says_so_and_a_backed_one_does_not(root: Root) -> None:
    shutil.copytree(CONFIGURATIONS / "tested", root.folder)
    root.terraform("init -no-color")
    assert "simulated in the sandbox" not in root.terraform("plan -no-color")
    shutil.copy(CONFIGURATIONS / "ephemeral" / "main.tf", root.folder / "main.tf")
    planned = root.terraform("plan -no-color")
    assert "aws_db_instance is simulated in the sandbox" in planned
    assert "aws_db_subnet_group is simulated in the sandbox" in planned


def test_an_unknown_type_is_named(root: Root) -> None:
    root.folder.mkdir()
    (root.folder / "main.tf").write_text('resource "aws_no_such_thing" "this" {}\n')
    root.terraform("init -no-color")
    failed = root.workplace.run(
        f"mlops-kit sandbox exec -- terraform -chdir={root.folder} plan -no-color", code=1
    )
    assert 'does not support resource type "aws_no_such_thing"' in " ".join(failed.stderr.split())


def test_a_type_that_only_the_state_names_can_be_destroyed(root: Root) -> None:
    root.folder.mkdir()
    source = root.folder / "main.tf"
    source.write_text('resource "aws_glue_workflow" "this" {\n  name = "nightly"\n}\n')
    root.terraform("init -no-color")
    root.terraform("apply -no-color -auto-approve")
    source.write_text('provider "aws" {\n  region = "eu-west-1"\n}\n')
    assert "1 to destroy" in root.terraform("plan -no-color")
    root.terraform("apply -no-color -auto-approve")
    assert root.resources() == []


def test_imports_by_command(root: Root) -> None:
    root.folder.mkdir()
    (root.folder / "main.tf").write_text('resource "aws_glue_workflow" "this" {\n  name = "nightly"\n}\n')
    root.terraform("init -no-color")
    root.terraform("import -no-color aws_glue_workflow.this nightly")
    root.terraform("plan -no-color -detailed-exitcode", code=0)


def test_imports_by_identity(root: Root) -> None:
    """The embedded Terraform knows identities; 1.11, which may be on PATH, does not yet."""
    root.folder.mkdir()
    (root.folder / "main.tf").write_text(
        'resource "aws_s3_bucket" "this" {\n  bucket = "found-by-identity"\n}\n'
        'resource "aws_iam_group" "this" {\n  name = "none-of-its-own"\n}\n'
    )

    def terraform(arguments: str) -> str:
        command = f"mlops-kit sandbox exec --region eu-west-1 -- terraform -chdir={root.folder} {arguments}"
        return str(root.workplace.run(command, MLOPS_KIT_TERRAFORM="embedded").stdout)

    terraform("init -no-color")
    terraform("apply -no-color -auto-approve")
    terraform("state rm -no-color aws_s3_bucket.this")
    (root.folder / "import.tf").write_text(
        'import {\n  to       = aws_s3_bucket.this\n  identity = { bucket = "found-by-identity" }\n}\n'
    )
    assert "1 imported, 0 added, 0 changed" in terraform("apply -no-color -auto-approve")
    terraform("plan -no-color -detailed-exitcode")
    terraform("destroy -no-color -auto-approve")


def test_a_file_for_a_bucket_is_named_from_where_terraform_runs(root: Root) -> None:
    root.folder.mkdir()
    (root.folder / "main.tf").write_text(
        'resource "aws_s3_bucket" "this" {\n  bucket = "from-a-file"\n}\n'
        'resource "aws_s3_object" "this" {\n'
        "  bucket = aws_s3_bucket.this.id\n"
        '  key    = "it"\n'
        '  source = "${path.module}/it.txt"\n}\n'
    )
    root.terraform("init -no-color")
    command = f"terraform -chdir={root.folder} apply -no-color -auto-approve"
    refused = root.workplace.run(f"mlops-kit sandbox exec --region eu-west-1 -- {command}", code=1)
    assert "opening S3 object source (./it.txt)" in refused.stderr
    assert "defect of the sandbox" not in refused.stderr
    (root.folder / "it.txt").write_text("what is in it")
    root.terraform("apply -no-color -auto-approve")
    variables = json.loads(root.workplace.run("mlops-kit sandbox env --json --region eu-west-1").stdout)
    s3 = client(variables["variables"], "s3")
    assert s3.get_object(Bucket="from-a-file", Key="it")["Body"].read() == b"what is in it"
    root.terraform("destroy -no-color -auto-approve")

"""Every module's own `terraform test` files and its example, run in the sandbox through the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_kit.terraform.engine import TOFU, find_engine

ROOT = Path(__file__).resolve().parents[2]
KIT = Path(sys.executable).parent / "mlops-kit"
# OpenTofu's `test` knows `run.<name>` in variables, but not in assertions, where these files compare runs.
ENGINE = ("--terraform", "embedded") if find_engine().kind == TOFU else ()
MODULES = sorted(path.name for path in (ROOT / "modules").iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with a sandbox of its own."""
    copy = tmp_path_factory.mktemp("modules")
    for folder in ("environments", "infra", "modules"):
        leave = shutil.ignore_patterns(".terraform", "*.tfstate*", ".terraform.lock.hcl")
        shutil.copytree(ROOT / folder, copy / folder, ignore=leave)
    yield copy
    subprocess.run([KIT, "sandbox", "stop"], cwd=copy, check=True, capture_output=True)


def terraform(project: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [KIT, "sandbox", "exec", *ENGINE, "--", "terraform", f"-chdir={folder}", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def succeed(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_terraform_test(project: Path, module: str) -> None:
    folder = project / "modules" / module
    succeed(terraform(project, folder, "init", "-no-color"))
    output = succeed(terraform(project, folder, "test", "-no-color"))
    assert "Success!" in output
    assert " 0 failed" in output


@pytest.mark.parametrize("module", MODULES)
def test_the_example_applies_plans_empty_and_leaves_nothing(project: Path, module: str) -> None:
    folder = project / "modules" / module / "examples" / "complete"
    succeed(terraform(project, folder, "init", "-no-color"))
    succeed(terraform(project, folder, "apply", "-auto-approve", "-no-color"))
    second = terraform(project, folder, "plan", "-detailed-exitcode", "-no-color")
    assert second.returncode == 0, second.stdout + second.stderr
    succeed(terraform(project, folder, "destroy", "-auto-approve", "-no-color"))
    left = succeed(terraform(project, folder, "state", "list"))
    assert left == ""


KEY = """
module "key" {
  source       = "%s"
  name         = "replaced-key"
  multi_region = %s
}
"""


def test_a_key_that_is_replaced_goes_last(project: Path, tmp_path: Path) -> None:
    module = project / "modules" / "kms-key"
    (tmp_path / "main.tf").write_text(KEY % (module, "false"))
    succeed(terraform(project, tmp_path, "init", "-no-color"))
    succeed(terraform(project, tmp_path, "apply", "-auto-approve", "-no-color"))
    (tmp_path / "main.tf").write_text(KEY % (module, "true"))
    succeed(terraform(project, tmp_path, "plan", "-out=plan", "-no-color"))
    plan = json.loads(succeed(terraform(project, tmp_path, "show", "-json", "plan")))
    actions = {change["address"]: change["change"]["actions"] for change in plan["resource_changes"]}
    assert actions["module.key.aws_kms_key.this"] == ["create", "delete"]
    succeed(terraform(project, tmp_path, "destroy", "-auto-approve", "-no-color"))


# What a module block depends on changes; what is in the module does not.
DEPENDING = """
provider "aws" {
  region = "eu-west-1"
}

variable "other" {
  default = "as it was"
}

resource "terraform_data" "other" {
  input = var.other
}

locals {
  key = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
}

module "network" {
  source              = "%(modules)s/network"
  name                = "depending"
  availability_zones  = ["eu-west-1a", "eu-west-1b"]
  cidr                = "10.20.0.0/16"
  flow_log            = { kms_key_arn = local.key }
  interface_endpoints = ["sts"]
  depends_on          = [terraform_data.other]
}

module "cluster" {
  source              = "%(modules)s/eks-cluster"
  name                = "depending"
  deletion_protection = false
  kms_key_arn         = local.key
  kubernetes_version  = "1.34"
  node_groups         = { general = { instance_types = ["m7i.large"], min = 1, max = 1 } }
  subnet_ids          = module.network.private_subnet_ids
  vpc_id              = module.network.vpc_id
  depends_on          = [terraform_data.other]

  access_entries = {
    administrators = {
      principal_arn = "arn:aws:iam::111111111111:role/platform-admin"
      policies      = { everything = { policy = "AmazonEKSClusterAdminPolicy" } }
    }
  }
}
"""


def test_what_a_module_block_depends_on_replaces_nothing_in_it(project: Path, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(DEPENDING % {"modules": project / "modules"})
    succeed(terraform(project, tmp_path, "init", "-no-color"))
    succeed(terraform(project, tmp_path, "apply", "-auto-approve", "-no-color"))
    succeed(terraform(project, tmp_path, "plan", "-var=other=another", "-out=plan", "-no-color"))
    plan = json.loads(succeed(terraform(project, tmp_path, "show", "-json", "plan")))
    gone = [
        change["address"] for change in plan["resource_changes"] if "delete" in change["change"]["actions"]
    ]
    assert gone == []
    succeed(terraform(project, tmp_path, "destroy", "-auto-approve", "-no-color"))

"""A protected EKS cluster outlives a destroy and a change that would replace it, with all that runs in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ROOT = """
variable "name" {
  default = "guarded"
}

variable "protected" {
  default = true
}

resource "aws_vpc" "this" {
  cidr_block = "10.77.0.0/16"
}

resource "aws_subnet" "this" {
  for_each          = { eu-west-1a = 0, eu-west-1b = 1 }
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 4, each.value)
}

resource "aws_kms_key" "this" {}

module "cluster" {
  source              = "MODULE"
  name                = var.name
  deletion_protection = var.protected
  kms_key_arn         = aws_kms_key.this.arn
  kubernetes_version  = "1.34"
  subnet_ids          = [for subnet in aws_subnet.this : subnet.id]
  vpc_id              = aws_vpc.this.id

  node_groups = {
    general = { instance_types = ["m7i.large"], min = 1, max = 2 }
  }
}
"""
RUNS_STILL = "assert boto3.client('eks').list_nodegroups(clusterName='guarded')['nodegroups']"


@pytest.fixture
def terraform(workplace: Any, tmp_path: Path) -> Any:
    (tmp_path / "main.tf").write_text(ROOT.replace("MODULE", str(workplace.root / "modules" / "eks-cluster")))

    def run(arguments: str, code: int = 0) -> str:
        prefix = f"mlops-kit sandbox exec --region eu-west-1 -- terraform -chdir={tmp_path}"
        done = workplace.run(f"{prefix} {arguments}", code=code)
        return str(done.stdout + done.stderr)

    return run


def test_a_protected_cluster_is_neither_destroyed_nor_replaced(terraform: Any, workplace: Any) -> None:
    approve = "-auto-approve -no-color"
    look = f'mlops-kit sandbox exec --region eu-west-1 -- python -c "import boto3; {RUNS_STILL}"'
    terraform("init")
    terraform(f"apply {approve}")

    refused = terraform(f"destroy {approve}", code=1)
    assert "EKS cluster guarded is protected from deletion" in refused
    assert "apply it with deletion_protection = false first" in refused
    workplace.run(look)

    refused = terraform(f"apply {approve} -var name=other", code=1)
    assert "is protected from deletion" in refused
    workplace.run(look)

    terraform(f"apply {approve} -var protected=false")
    terraform(f"destroy {approve} -var protected=false")
    assert terraform("state list") == ""

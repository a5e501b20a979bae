"""A protected state backend outlives a `terraform destroy` whole: its bucket as it was, and the key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ROOT = """
variable "protected" {
  type    = bool
  default = true
}

provider "aws" {
  region = "eu-west-1"
}

module "state" {
  source              = "MODULE"
  name                = "guarded-state-111111111111"
  deletion_protection = var.protected
}
"""
WHOLE = """
import boto3
s3, kms = boto3.client('s3'), boto3.client('kms')
bucket = dict(Bucket='guarded-state-111111111111')
assert s3.get_bucket_versioning(**bucket)['Status'] == 'Enabled'
assert 'DenyDeletion' in s3.get_bucket_policy(**bucket)['Policy']
rule, = s3.get_bucket_encryption(**bucket)['ServerSideEncryptionConfiguration']['Rules']
key = rule['ApplyServerSideEncryptionByDefault']['KMSMasterKeyID']
assert kms.describe_key(KeyId=key)['KeyMetadata']['KeyState'] == 'Enabled'
"""


@pytest.fixture
def in_sandbox(workplace: Any) -> Any:
    def run(words: str, code: int = 0) -> str:
        done = workplace.run(f"mlops-kit sandbox exec --region eu-west-1 -- {words}", code=code)
        return str(done.stdout + done.stderr)

    return run


def test_a_destroy_is_refused_before_anything_has_gone(
    in_sandbox: Any, workplace: Any, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(
        ROOT.replace("MODULE", str(workplace.root / "modules" / "state-backend"))
    )
    (tmp_path / "whole.py").write_text(WHOLE)
    terraform = f"terraform -chdir={tmp_path}"
    in_sandbox(f"{terraform} init")
    in_sandbox(f"{terraform} apply -auto-approve")

    refused = in_sandbox(f"{terraform} destroy -auto-approve -no-color", code=1)

    assert "The states in guarded-state-111111111111 are protected from deletion" in refused
    in_sandbox(f"python {tmp_path / 'whole.py'}")
    in_sandbox(f"{terraform} apply -auto-approve -var protected=false")
    in_sandbox(f"{terraform} destroy -auto-approve -var protected=false")

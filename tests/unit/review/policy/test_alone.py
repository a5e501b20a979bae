"""Checkov says the same of a stack by itself as of the stack among others."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.review.policy.check import Situation, Subject
from mlops_kit.review.policy.report import PolicyReport

from .real_checkov import judge

# Called under one name by both stacks, loose in one of them: a variable decides, and a skip stands beside it.
BUCKET = """
variable "tags_may_move" {
  type = bool
}

resource "aws_ecr_repository" "this" {
  name                 = "images"
  image_tag_mutability = var.tags_may_move ? "MUTABLE" : "IMMUTABLE"
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:nobody reads these logs
  bucket = "data"
}
"""
CALL = 'module "store" {{\n  source        = "../../modules/store"\n  tags_may_move = {}\n}}\n'
OWN = 'resource "aws_sns_topic" "this" {\n  name = "alarms"\n}\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    files = {
        "modules/store/main.tf": BUCKET,
        "infra/loose/main.tf": CALL.format("true") + OWN,
        "infra/tight/main.tf": CALL.format("false"),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def check(project: Path, *stacks: str) -> dict[str, PolicyReport]:
    subjects = [Subject(stack, project / "infra" / stack) for stack in stacks]
    return judge(project, subjects, Situation("prod", production=True))


@pytest.fixture(scope="module")
def together(project: Path) -> dict[str, PolicyReport]:
    return check(project, "loose", "tight")


def test_a_stack_by_itself_has_the_report_that_it_has_among_others(
    project: Path, together: dict[str, PolicyReport]
) -> None:
    assert check(project, "loose") == {"loose": together["loose"]}


def test_the_report_tells_of_its_own_code_of_its_modules_and_of_skips(
    together: dict[str, PolicyReport],
) -> None:
    failed = {stack: {(one.policy, one.resource) for one in together[stack].failed} for stack in together}

    assert ("CKV_AWS_51", "module.store.aws_ecr_repository.this") in failed["loose"]
    assert ("CKV_AWS_26", "aws_sns_topic.this") in failed["loose"]
    assert failed["tight"] == failed["loose"] - {  # what both break is told of both
        ("CKV_AWS_51", "module.store.aws_ecr_repository.this"),
        ("CKV_AWS_26", "aws_sns_topic.this"),
    }
    assert together["tight"].skipped == 1

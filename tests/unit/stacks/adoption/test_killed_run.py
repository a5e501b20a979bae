from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.stacks.adoption.killed_run import KilledApply


def hook(kind: str, address: str, action: str = "create", **more: Any) -> dict[str, Any]:
    resource = {"addr": address, "resource_type": address.split(".")[-2]}
    return {"@message": "x", "type": kind, "hook": {"resource": resource, "action": action, **more}}


BEGUN = [hook("apply_start", "module.a.aws_vpc.x"), hook("apply_start", "aws_s3_bucket.b")]
MADE = hook("apply_complete", "module.a.aws_vpc.x", id_key="id", id_value="vpc-1")
SUMMARY = {"@message": "x", "type": "change_summary", "changes": {"add": 1, "operation": "apply"}}
ERROR = {"@message": "x", "type": "diagnostic", "diagnostic": {"severity": "error", "summary": "no"}}
WARNING = {"@message": "x", "type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "hm"}}


def log(folder: Path, *events: Any, rest: str = "") -> Path:
    path = folder / "apply.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events) + rest)
    return path


def test_what_was_made_and_what_was_begun(tmp_path: Path) -> None:
    killed = KilledApply.read(log(tmp_path, WARNING, *BEGUN, MADE, rest='{"@mess'))
    assert killed
    assert killed.made == {"module.a.aws_vpc.x": "vpc-1"}
    assert killed.begun == {"aws_s3_bucket.b"}
    assert killed.types == {"module.a.aws_vpc.x": "aws_vpc", "aws_s3_bucket.b": "aws_s3_bucket"}


def test_an_id_that_is_none(tmp_path: Path) -> None:
    made = hook("apply_complete", "aws_s3_bucket.b", id_key="bucket", id_value="b")
    killed = KilledApply.read(log(tmp_path, made))
    assert killed
    assert killed.made == {"aws_s3_bucket.b": ""}


@pytest.mark.parametrize("end", [SUMMARY, ERROR], ids=["done", "failed"])
def test_an_apply_that_ended_wrote_its_state(tmp_path: Path, end: Any) -> None:
    assert KilledApply.read(log(tmp_path, *BEGUN, MADE, end)) is None


def test_nothing_was_made(tmp_path: Path) -> None:
    updated = hook("apply_complete", "aws_vpc.x", "update", id_key="id", id_value="vpc-1")
    assert KilledApply.read(log(tmp_path, updated)) is None
    assert KilledApply.read(tmp_path / "none.jsonl") is None


def test_an_update_that_was_under_way_made_nothing(tmp_path: Path) -> None:
    begun = hook("apply_start", "aws_sagemaker_endpoint.e", "update", id_key="id", id_value="churn")
    assert KilledApply.read(log(tmp_path, begun)) is None

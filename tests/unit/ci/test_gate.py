from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlops_kit.ci.gate import gate
from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver, WaiverUse
from mlops_kit.terraform.bundle import seal

FAILURE = PolicyFailure("CKV2_KIT_1", "An endpoint has alarms", "module.endpoint.aws_sagemaker_endpoint.this")
WAIVER = Waiver("CKV2_KIT_1", "ml-platform", "load test", "2026-01-31")


def plan(folder: Path, policy: PolicyReport | None, **report: Any) -> dict[str, Any]:
    manifest = {"stack": "serving/churn", "policy": policy.as_json() if policy else None}
    path = seal({"tfplan": b"plan", "plan.json": b"{}"}, manifest).write(folder)
    bundle = {"stack": "serving/churn", "digest": path.stem, "path": str(path), "preview": False}
    return {"operation": "plan", "stacks": [], "bundles": [bundle], **report}


def test_lets_through_what_holds_the_policies(tmp_path: Path) -> None:
    held = PolicyReport(12, waived=[WaiverUse(FAILURE, WAIVER)])
    assert gate(plan(tmp_path, held)) == ["serving/churn"]


@pytest.mark.parametrize(
    "policy",
    [PolicyReport(3, failed=[FAILURE]), PolicyReport(3, expired=[WaiverUse(FAILURE, WAIVER)])],
    ids=["failed", "expired waiver"],
)
def test_refuses_what_does_not(tmp_path: Path, policy: PolicyReport) -> None:
    with pytest.raises(RefusedError, match=r"serving/churn: CKV2_KIT_1 on module\.endpoint"):
        gate(plan(tmp_path, policy))


def test_refuses_what_was_not_checked(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="not checked") as refused:
        gate(plan(tmp_path, None))
    assert "--policy" in refused.value.hint


def test_refuses_a_bundle_that_was_altered(tmp_path: Path) -> None:
    report = plan(tmp_path, PolicyReport(1))
    path = Path(report["bundles"][0]["path"])
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(RefusedError, match="altered"):
        gate(report)


def test_fails_for_a_stack_that_was_not_planned(tmp_path: Path) -> None:
    failed = {"name": "platform", "result": "failed", "cause": "access denied"}
    with pytest.raises(KitError, match="platform: access denied"):
        gate(plan(tmp_path, PolicyReport(1), stacks=[failed]))


def test_a_stack_that_waits_for_another_is_no_failure(tmp_path: Path) -> None:
    waiting = {"name": "platform", "result": "waiting", "cause": "needs foundation applied first"}
    assert gate(plan(tmp_path, PolicyReport(1), stacks=[waiting])) == ["serving/churn"]


def test_a_plan_that_changes_nothing(tmp_path: Path) -> None:
    assert gate(plan(tmp_path, None, bundles=[])) == []


def test_a_plan_that_failed_as_a_whole() -> None:
    report = {"schema": "mlops-kit/error/v1", "error": {"message": "no account", "hint": "sign in"}}
    with pytest.raises(KitError, match="no account"):
        gate(report)


def test_what_is_no_report_of_a_plan() -> None:
    with pytest.raises(ConfigurationError):
        gate({"operation": "apply", "stacks": [], "bundles": []})

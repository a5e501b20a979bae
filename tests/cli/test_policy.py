from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.review.policy.checkov_output import entry, program, report


@pytest.fixture
def checkov(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let Checkov say something."""
    folder = tmp_path / "checkov"
    folder.mkdir()

    def say(*entries: Any, check_type: str = "terraform") -> Path:
        monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(folder, report(check_type, *entries))))
        return folder

    return say


def failure(project: Path) -> Any:
    return entry("CKV_AWS_18", "module.state.aws_s3_bucket.state", project / "infra/state/main.tf", line=4)


def waive(project: Path, expires: str) -> None:
    (project / "policy-waivers.yaml").write_text(
        "waivers:\n  - policy: CKV_AWS_18\n    path: infra/state/*\n    owner: ml-platform\n"
        f"    reason: the bucket is made anew\n    expires: {expires}\n"
    )


def test_all_code_holds(cli: Any, project: Path, checkov: Any) -> None:
    checkov(
        entry("CKV_AWS_18", "module.state.aws_s3_bucket.state", project / "infra/state/main.tf", "passed")
    )

    result = cli("policy")

    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == (
        "STACK       PASSED  FAILED  EXPIRED  WAIVED  SKIPPED\n"
        "foundation  0       0       0        0       0\n"
        "platform    0       0       0        0       0\n"
        "serving     0       0       0        0       0\n"
        "state       1       0       0        0       0\n"
    )


def test_a_failure_is_refused_and_said_with_its_place(cli: Any, project: Path, checkov: Any) -> None:
    checkov(failure(project))

    result = cli("policy", "prod", "state")

    assert result.code == 4
    assert result.stdout == (
        "STACK  PASSED  FAILED  EXPIRED  WAIVED  SKIPPED\n"
        "state  0       1       0        0       0\n"
        "\n"
        "state\n"
        "  CKV_AWS_18  module.state.aws_s3_bucket.state (infra/state/main.tf:4): Ensure CKV_AWS_18\n"
    )


def test_a_waived_failure_passes(cli: Any, project: Path, checkov: Any) -> None:
    checkov(failure(project))
    waive(project, "2999-12-31")

    result = cli("policy", "--json")

    assert result.code == 0
    assert result.json["schema"] == "mlops-kit/policy/v1"
    assert result.json["ok"] is True
    assert result.json["idle_waivers"] == []
    (use,) = result.json["stacks"]["state"]["waived"]
    assert use["waiver"]["place"] == "policy-waivers.yaml:2"


def test_an_expired_waiver_fails(cli: Any, project: Path, checkov: Any) -> None:
    checkov(failure(project))
    waive(project, "2020-12-31")

    result = cli("policy")

    assert result.code == 4
    assert "policy-waivers.yaml:2: the waiver of ml-platform expired on 2020-12-31" in result.stdout


def test_a_waiver_that_covers_nothing_is_said(cli: Any, project: Path, checkov: Any) -> None:
    checkov(entry("CKV_AWS_20", "aws_s3_bucket.other", project / "infra/platform/main.tf", "passed"))
    waive(project, "2999-12-31")

    result = cli("policy")

    assert result.code == 0
    assert result.stdout.splitlines()[-1] == "policy-waivers.yaml:2: covers nothing that was checked"


def test_a_waiver_of_what_holds_is_said(cli: Any, project: Path, checkov: Any) -> None:
    checkov(
        entry("CKV_AWS_18", "module.state.aws_s3_bucket.state", project / "infra/state/main.tf", "passed")
    )
    waive(project, "2999-12-31")

    assert cli("policy").stdout.splitlines()[-1] == (
        "policy-waivers.yaml:2: what CKV_AWS_18 demands holds by now; remove the waiver"
    )


def test_wrong_waivers_are_a_usage_error(cli: Any, project: Path, checkov: Any) -> None:
    checkov()
    waive(project, "soon")

    result = cli("policy")

    assert result.code == 2
    assert "policy-waivers.yaml:6: 'soon' is not a day" in result.stderr


def test_a_plan_is_checked_in_its_environment(cli: Any, project: Path, checkov: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"format_version": "1.2", "planned_values": {}}')
    few = entry(
        "CKV2_KIT_101",
        "module.endpoint.aws_sagemaker_endpoint_configuration.this",
        "@PLANS@/plan-0/plan.json",
    )
    checkov(few, check_type="terraform_plan")

    refused = cli("policy", "prod", "serving/churn", "--plan", str(plan))
    passed = cli("policy", "dev", "serving/churn", "--plan", str(plan))

    assert (refused.code, passed.code) == (4, 0)
    assert "set min_instances of the model to 2 or more" in refused.stdout


def test_a_plan_is_of_one_stack(cli: Any, project: Path, checkov: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    checkov()

    result = cli("policy", "prod", "--plan", str(plan))

    assert result.code == 2
    assert "--plan is the plan of one stack" in result.stderr


def test_without_checkov_the_next_step_is_said(
    cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project))

    result = cli("policy")

    assert result.code == 1
    assert "policies need Checkov" in result.stderr
    assert "MLOPS_KIT_CHECKOV" in result.stderr


def test_a_checkov_that_looks_at_nothing_is_no_pass(cli: Any, project: Path, checkov: Any) -> None:
    checkov()
    result = cli("policy")
    assert result.code == 1
    assert "Checkov looked at nothing" in result.stderr

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.errors import KitError
from mlops_kit.review.findings import Severity
from mlops_kit.review.policy.check import Situation, Subject, check_many
from mlops_kit.review.policy.findings import as_findings
from mlops_kit.review.policy.report import PolicyReport
from tests.unit.review.policy.checkov_output import entry, program, report

TODAY = date(2026, 11, 24)
PROD = Situation("prod", production=True, boundary=True)
BUCKET = 'module.bucket["data"].aws_s3_bucket.this'
CODE = "module.bucket.aws_s3_bucket.this"
PLAN = "@PLANS@/plan-0/plan.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    for stack in ("foundation", "platform"):
        (root / "infra" / stack).mkdir(parents=True)
    (root / "infra/foundation/main.tf").write_text('module "network" {\n}\n')
    (root / "infra/platform/main.tf").write_text('module "bucket" {\n}\n')
    (root / "modules/bucket").mkdir(parents=True)
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(tmp_path / "checkov"))
    return root


def subjects(project: Path, plan: bytes | None = None) -> list[Subject]:
    return [
        Subject("platform", project / "infra/platform", plan),
        Subject("foundation", project / "infra/foundation"),
    ]


def run(
    project: Path, *documents: Any, situation: Situation = PROD, plan: bytes | None = None
) -> dict[str, PolicyReport]:
    program(project.parent, *documents)
    return check_many(project, subjects(project, plan), situation, TODAY)


def arguments_of(project: Path) -> list[str]:
    """What Checkov was started with."""
    return (project.parent / "arguments").read_text().split("\n")


def waive(project: Path, **values: str) -> None:
    waiver = {
        "policy": "CKV_AWS_18",
        "owner": "ml-platform",
        "reason": "made anew at will",
        "expires": "2026-12-31",
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in {**waiver, **values}.items()]
    (project / "policy-waivers.yaml").write_text("waivers:\n  - " + "\n    ".join(lines) + "\n")


def failing(project: Path) -> dict[str, Any]:
    file = project / "modules/bucket/main.tf"
    return report("terraform", entry("CKV_AWS_18", CODE, file, caller=project / "infra/platform/main.tf"))


def test_code_belongs_to_the_stack_that_calls_it(project: Path) -> None:
    bucket, network = project / "modules/bucket/main.tf", project / "modules/network/main.tf"
    found = run(
        project,
        report(
            "terraform",
            entry("CKV_AWS_18", CODE, bucket, caller=project / "infra/platform/main.tf"),
            entry("CKV2_AWS_6", "module.network.aws_vpc.this", network),
            entry("CKV_AWS_1", "aws_iam_role.this", project / "infra/foundation/roles.tf", line=7),
        ),
    )

    assert [(each.policy, each.file, each.line) for each in found["platform"].failed] == [
        ("CKV_AWS_18", "modules/bucket/main.tf", 3)
    ]
    assert [(each.policy, each.resource) for each in found["foundation"].failed] == [
        ("CKV2_AWS_6", "module.network.aws_vpc.this"),
        ("CKV_AWS_1", "aws_iam_role.this"),
    ]
    assert found["foundation"].failed[1].line == 7


def something(project: Path) -> dict[str, Any]:
    """What Checkov says of code at the least."""
    return entry("CKV_AWS_18", CODE, project / "modules/bucket/main.tf", "passed")


def test_one_run_covers_all_stacks_and_their_plans(project: Path) -> None:
    run(project, report("terraform", something(project)), plan=b'{"planned": "values"}')

    arguments = arguments_of(project)
    assert arguments.count("--directory") == 3
    assert str(project / "infra/foundation") in arguments
    assert str(project / "infra/platform") in arguments
    assert (project.parent / "plans/plan-0/plan.json").read_bytes() == b'{"planned":"values"}'
    assert arguments.count("--external-checks-dir") == 3


def test_each_root_is_read_by_itself_and_no_other(project: Path) -> None:
    program(project.parent, report("terraform", something(project)))

    check_many(project, [Subject("platform", project / "infra/platform", b"{}")], PROD, TODAY)

    plan, code = [line for line in arguments_of(project) if line.endswith(("plan-0", "infra/platform"))]
    assert plan.endswith("plan-0")
    assert code == str(project / "infra/platform")
    assert str(project / "infra/foundation") not in arguments_of(project)


def test_two_stacks_that_call_a_module_alike_answer_for_it_each(project: Path) -> None:
    file = project / "modules/bucket/main.tf"
    found = run(
        project,
        report(
            "terraform",
            *(
                entry("CKV_AWS_18", CODE, file, caller=project / "infra" / stack / "main.tf")
                for stack in ("foundation", "platform")
            ),
        ),
    )

    assert [len(found[stack].failed) for stack in ("foundation", "platform")] == [1, 1]


def test_a_module_without_its_callers_belongs_to_the_roots_that_call_one_of_its_name(project: Path) -> None:
    found = run(project, report("terraform", entry("CKV_AWS_18", CODE, project / "modules/bucket/main.tf")))

    assert [len(found[stack].failed) for stack in ("foundation", "platform")] == [0, 1]


def test_what_is_repeated_counts_once(project: Path) -> None:
    found = run(project, failing(project), [failing(project), report("terraform_plan")])

    assert len(found["platform"].failed) == 1


def test_a_plan_is_judged_with_the_place_of_its_code(project: Path) -> None:
    planned = report("terraform_plan", entry("CKV_AWS_18", BUCKET, PLAN, resource_address=BUCKET))
    passed = report(
        "terraform", entry("CKV_AWS_21", CODE, project / "modules/bucket/main.tf", "passed", line=9)
    )

    (failure,) = run(project, passed, planned, plan=b"{}")["platform"].failed

    assert (failure.resource, failure.file, failure.line) == (BUCKET, "modules/bucket/main.tf", 9)


def test_the_plan_counts_where_code_says_something_else(project: Path) -> None:
    planned = report("terraform_plan", entry("CKV_AWS_18", BUCKET, PLAN, "passed"))

    found = run(project, failing(project), planned, plan=b"{}")["platform"]

    assert (found.ok, found.passed) == (True, 1)


def test_a_skip_in_the_code_holds_for_the_plan_too(project: Path) -> None:
    skip = report("terraform", entry("CKV_AWS_18", CODE, project / "modules/bucket/main.tf", "skipped"))
    planned = report("terraform_plan", entry("CKV_AWS_18", BUCKET, PLAN))

    found = run(project, skip, planned, plan=b"{}")["platform"]

    assert (found.ok, found.skipped, found.failed) == (True, 1, [])


@pytest.mark.parametrize(
    ("policy", "situation", "fails"),
    [
        ("CKV2_KIT_101", Situation("prod", production=True), True),
        ("CKV2_KIT_101", Situation("dev"), False),
        ("CKV2_KIT_201", Situation("dev", boundary=True), True),
        ("CKV2_KIT_201", Situation("prod", production=True), False),
        ("CKV2_KIT_4", Situation("dev"), True),
        ("CKV_AWS_338", Situation("prod", production=True), True),
        ("CKV_AWS_338", Situation("dev"), False),
        ("CKV_AWS_158", Situation("dev"), True),
        ("CKV_AWS_98", Situation("prod", production=True), False),  # CKV2_KIT_2 knows disks that take no key
    ],
)
def test_policies_apply_where_they_belong(
    project: Path, policy: str, situation: Situation, fails: bool
) -> None:
    planned = report("terraform_plan", entry(policy, "aws_thing.this", PLAN))

    found = run(project, planned, situation=situation, plan=b"{}")["platform"]

    assert found.ok is not fails


def test_policies_of_an_environment_are_not_asked_of_code(project: Path) -> None:
    found = run(project, report("terraform", entry("CKV2_KIT_101", CODE, project / "infra/platform/main.tf")))

    assert found["platform"].ok


def test_a_valid_waiver_covers_a_failure(project: Path) -> None:
    waive(project, resource="module.bucket.*", environment="prod")

    found = run(project, failing(project))["platform"]

    assert found.ok
    (use,) = found.waived
    assert (use.failure.policy, use.waiver.owner, use.waiver.place) == (
        "CKV_AWS_18",
        "ml-platform",
        "policy-waivers.yaml:2",
    )


def test_a_waiver_by_path_covers_a_failure(project: Path) -> None:
    waive(project, path="modules/bucket/*.tf")

    assert run(project, failing(project))["platform"].waived


@pytest.mark.parametrize(
    "values",
    [
        {"resource": "module.other.*"},
        {"path": "modules/other/*"},
        {"resource": "*", "environment": "dev"},
        {"resource": "*", "policy": "CKV_AWS_19"},
    ],
    ids=["resource", "path", "environment", "policy"],
)
def test_a_waiver_of_something_else_covers_nothing(project: Path, values: dict[str, str]) -> None:
    waive(project, **values)

    found = run(project, failing(project))["platform"]

    assert not found.ok
    assert len(found.failed) == 1


def test_a_waiver_holds_on_its_last_day(project: Path) -> None:
    waive(project, resource="*", expires="2026-11-24")

    assert run(project, failing(project))["platform"].ok


def test_an_expired_waiver_fails_and_says_so(project: Path) -> None:
    waive(project, resource="*", expires="2026-11-23")

    found = run(project, failing(project))["platform"]

    assert not found.ok
    assert found.failed == []
    (finding,) = as_findings(found, "platform")
    assert finding.severity is Severity.STOP
    assert "its waiver expired on 2026-11-23" in finding.summary
    assert "ml-platform" in finding.why


def test_a_waiver_of_what_holds_by_now_is_said(project: Path) -> None:
    waive(project, resource="module.bucket.*")
    file = project / "modules/bucket/main.tf"
    holds = report(
        "terraform", entry("CKV_AWS_18", CODE, file, "passed", caller=project / "infra/platform/main.tf")
    )

    found = run(project, holds)

    assert [waiver.policy for waiver in found["platform"].unused] == ["CKV_AWS_18"]
    assert found["foundation"].unused == []


def test_failures_and_waivers_become_findings(project: Path) -> None:
    waive(project, resource="module.bucket.*")
    other = report(
        "terraform", entry("CKV2_KIT_4", "aws_sagemaker_model.this", project / "infra/platform/main.tf")
    )

    found = as_findings(run(project, failing(project), other)["platform"], "platform")

    assert [(each.rule, each.severity, each.stack) for each in found] == [
        ("CKV2_KIT_4", Severity.STOP, "platform"),
        ("CKV_AWS_18", Severity.NOTE, "platform"),
    ]
    assert "flow log" in found[0].why
    assert "infra/platform/main.tf:3" in found[0].fix


def test_a_minor_policy_asks_for_a_look(project: Path) -> None:
    minor = report(
        "terraform", entry("CKV_X_1", "aws_a.b", project / "infra/platform/main.tf", severity="LOW")
    )

    (finding,) = as_findings(run(project, minor)["platform"], "platform")

    assert finding.severity is Severity.LOOK


def test_a_plan_that_was_passed_over_is_an_error(project: Path) -> None:
    plan = b'{"configuration": {"provider_config": {"aws": {}}}}'

    with pytest.raises(KitError, match="did not look at the plan of platform"):
        run(project, report("terraform"), plan=plan)


def test_a_report_survives_json(project: Path) -> None:
    waive(project, resource="*", expires="2026-11-01")
    found = run(project, failing(project))["platform"]
    data = json.loads(json.dumps(found.as_json()))

    assert data["schema"] == "mlops-kit/policy-report/v1"
    assert data["ok"] is False
    assert PolicyReport.from_json(data) == found

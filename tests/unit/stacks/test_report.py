from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlops_kit.errors import ExitCode
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.terraform.events import Resources

REPORT = RunReport(
    "dev",
    "apply",
    [
        StackResult("foundation", Result.APPLIED, 12.34, Resources(31, 2, 0)),
        StackResult("serving/churn", Result.FAILED, 0.5, cause="it broke\nthere", hint="mend it"),
    ],
    13.0,
)


def test_table() -> None:
    assert REPORT.as_text() == (
        "STACK          RESULT   ADDED  CHANGED  DESTROYED  SECONDS\n"
        "foundation     applied     31        2          0     12.3\n"
        "serving/churn  failed       0        0          0      0.5\n"
        "\n"
        "serving/churn: it broke\n"
        "serving/churn: there\n"
        "\n"
        "serving/churn: mend it"
    )


def test_what_several_stacks_have_in_common_is_told_once() -> None:
    stacks = [
        StackResult("state", Result.INTERRUPTED, cause="interrupted", hint="again"),
        StackResult("foundation", Result.SKIPPED, cause="needs state"),
        StackResult("platform", Result.INTERRUPTED, cause="interrupted", hint="again"),
    ]
    assert RunReport("dev", "apply", stacks).as_text().splitlines()[4:] == [
        "",
        "state, platform: interrupted",
        "",
        "state, platform: again",
        "",
        "foundation: needs state",
    ]


def test_changes_come_above_the_table() -> None:
    changes = (("create", "aws_vpc.this"), ("replace", "aws_eip.this"))
    report = RunReport("dev", "plan", [StackResult("foundation", Result.CHANGES, changes=changes)])
    assert report.as_text(changes=True).splitlines()[:4] == [
        "foundation",
        "  +   aws_vpc.this",
        "  -/+ aws_eip.this",
        "",
    ]
    assert "aws_vpc" not in report.as_text()


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "apply.json"
    REPORT.write(path)
    data = json.loads(path.read_text())
    assert data == REPORT.as_json()
    assert (data["schema"], data["environment"], data["operation"], data["result"]) == (
        "mlops-kit/run-report/v1",
        "dev",
        "apply",
        "failed",
    )
    assert data["stacks"][0]["resources"] == {"added": 31, "changed": 2, "destroyed": 0}
    assert data["stacks"][1]["cause"] == "it broke\nthere"


@pytest.mark.parametrize(
    ("results", "result", "code"),
    [
        ([], "succeeded", ExitCode.SUCCESS),
        ([Result.APPLIED, Result.NO_RELEASE, Result.WAITING], "succeeded", ExitCode.SUCCESS),
        ([Result.REFUSED, Result.APPLIED], "refused", ExitCode.REFUSED),
        ([Result.REFUSED, Result.INTERRUPTED], "interrupted", ExitCode.INTERRUPTED),
        ([Result.INTERRUPTED, Result.FAILED, Result.SKIPPED], "failed", ExitCode.FAILED),
    ],
)
def test_the_worst_result_is_the_runs(results: list[Result], result: str, code: ExitCode) -> None:
    report = RunReport("dev", "apply", [StackResult(str(n), r) for n, r in enumerate(results)])
    assert (report.result, report.exit_code, report.ok) == (result, code, code == 0)


def test_a_cause_repeats_no_secret() -> None:
    said = "the container ended: RuntimeError: DB_PASSWORD=hunter2swordfish in /opt/ml/model"
    result = StackResult("serving/churn", Result.FAILED, cause=said)
    assert "hunter2swordfish" not in result.cause
    assert result.cause.startswith("the container ended: RuntimeError")

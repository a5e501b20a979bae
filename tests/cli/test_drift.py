"""`mlops-kit drift`: output and exit codes. What drifts for real is in the functional tests."""

from __future__ import annotations

import json

import pytest

from mlops_kit.review.diff import Difference
from mlops_kit.stacks.drift import finding
from mlops_kit.stacks.drift.drifted import Drifted

from ..unit.stacks.conftest import Place, place  # noqa: F401 (the fixture)
from .test_stack_commands import Run, run  # noqa: F401 (the fixture)

AT = "2026-03-04T05:06:07Z"


def pretend(monkeypatch: pytest.MonkeyPatch, found: list[Drifted]) -> None:
    """Let Terraform find `found` in platform: no resource of the small project can change by itself."""

    class Outcome:
        changes = True

    monkeypatch.setattr(
        "mlops_kit.terraform.runner.Terraform.plan", lambda self, *arguments, **options: Outcome()
    )
    monkeypatch.setattr("mlops_kit.terraform.runner.Terraform.show_json", lambda self, path: b"{}")
    monkeypatch.setattr(finding, "drifted", lambda session, shown: found)


def test_nothing_was_made(run: Run) -> None:  # noqa: F811
    done = run("drift", "dev")
    assert (done.code, done.out) == (
        0,
        "STACK          RESULT     DRIFTED\n"
        "state          not there        0\n"
        "foundation     not there        0\n"
        "platform       not there        0\n"
        "serving/churn  not there        0\n",
    )


def test_nothing_drifted(run: Run) -> None:  # noqa: F811
    run("bootstrap", "dev")
    done = run("drift", "dev", "platform", "--json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "schema": "mlops-kit/drift/v1",
        "environment": "dev",
        "drifted": False,
        "stacks": [{"name": "platform", "result": "no drift", "cause": "", "hint": "", "resources": []}],
    }


def test_what_drifted_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    run("bootstrap", "dev")
    lines = Difference("tags.owner", '"a"', None, "removed")
    policy = Difference(
        "policy", "(JSON, 9 characters)", "(JSON, 8 characters)", "changed", lines=("-x", "+y")
    )
    changed = Drifted("aws_s3_bucket.a", "aws_s3_bucket", "update", (lines, policy), "arn:me", AT)
    pretend(monkeypatch, [changed, Drifted("aws_vpc.b", "aws_vpc", "delete", ())])
    done = run("drift", "dev", "platform")
    assert done.code == 3
    assert done.out == (
        "platform\n"
        f"  ~ aws_s3_bucket.a, by arn:me at {AT}\n"
        '      tags.owner: "a" -> (not set)\n'
        "      policy: (JSON, 9 characters) -> (JSON, 8 characters)\n"
        "        -x\n"
        "        +y\n"
        "  - aws_vpc.b, by whom is not known\n"
        "\n"
        "STACK     RESULT   DRIFTED\n"
        "platform  drifted        2\n"
    )
    (stack,) = json.loads(run("drift", "dev", "platform", "--json").out)["stacks"]
    assert stack["result"] == "drifted"
    assert stack["resources"][0] == {
        "address": "aws_s3_bucket.a",
        "type": "aws_s3_bucket",
        "action": "update",
        "differences": [
            {"path": "tags.owner", "before": '"a"', "after": None},
            {"path": "policy", "before": "(JSON, 9 characters)", "after": "(JSON, 8 characters)"},
        ],
        "by": "arn:me",
        "at": AT,
    }


def test_a_stack_that_can_not_be_looked_at_is_no_answer(run: Run, place: Place) -> None:  # noqa: F811
    run("bootstrap", "dev")
    place.edit("platform", 'output "bad" {\n  value = var.none\n}\n')
    done = run("drift", "dev", "foundation", "platform")
    assert done.code == 1
    assert "foundation  no drift        0\n" in done.out
    assert "platform    failed          0\n" in done.out
    assert "Reference to undeclared input variable" in done.out


def test_an_unknown_stack(run: Run) -> None:  # noqa: F811
    done = run("drift", "dev", "platfrm")
    assert done.code == 2
    assert "did you mean platform?" in done.err

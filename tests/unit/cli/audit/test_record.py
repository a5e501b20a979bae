"""A record for people: words and tables, and nothing that only a program reads."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.audit.record import Record
from mlops_kit.cli.audit._record import moment, record_text
from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, Waiver, WaiverUse

ACTOR = "arn:aws:sts::111111111111:assumed-role/mlops-dev-ci-apply/42-apply"
FAILURE = PolicyFailure(
    "CKV_AWS_18", "access logging is on", "aws_s3_bucket.this", "modules/bucket/main.tf", 4, fix="add it"
)
COST = CostReport(
    currency="USD",
    dated="2026-11-01",
    source="AWS",
    lines=[
        CostLine("aws_sagemaker_endpoint.this", "aws_sagemaker_endpoint", 100.5, 201.0, "2 × ml.m7i.large"),
        CostLine("aws_nat_gateway.this", "aws_nat_gateway", 37.0, 37.0, "1 gateway"),
    ],
    before=137.5,
    after=238.0,
    usage_based=["aws_s3_bucket: what is stored"],
    unknown=["aws_odd: not known to the kit"],
)


def text(operation: str = "apply", outcome: str = "succeeded", **more: Any) -> list[str]:
    record = Record.of(operation, "dev", outcome, ACTOR, **more)
    shown = record_text(record)
    assert "{" not in shown
    assert "None" not in shown
    return shown.splitlines()


def test_what_was_done_and_on_whose_word() -> None:
    approval = {
        "actor": "octavia",
        "at": "2026-11-29T12:00:00Z",
        "recorded_by": ACTOR,
        "reference": "https://example.com/7",
    }
    lines = text(
        stack="platform",
        commit="c" * 40,
        plan_digest="d" * 64,
        approvals=[approval, {"actor": "hubert"}],
        details={
            "result": "applied",
            "resources": {"added": 1, "changed": 0, "destroyed": 2},
            "cause": "",
            "dirty": True,
            "without_review": "incident 7",
        },
    )
    assert lines[0] == "apply platform in dev: succeeded"
    assert f"by            {ACTOR}" in lines
    assert "result        applied: 1 added, 0 changed, 2 destroyed" in lines
    assert f"commit        {'c' * 40}, with changes that are in no commit" in lines
    assert "not reviewed  incident 7" in lines
    said = f"octavia, at 2026-11-29 12:00:00 UTC, recorded by {ACTOR}, https://example.com/7"
    assert f"approved by   {said}" in lines
    assert "approved by   hubert" in lines


def test_a_deployment_names_its_model_and_the_cause_of_its_end() -> None:
    details = {"version": 3, "revision": 2, "cause": "it is broken\nmend it", "dirty": False}
    lines = text("deploy", "failed", stack="serving/churn", model="churn", details=details)
    assert "model     churn version 3" in lines
    at = lines.index("cause     it is broken")
    assert lines[at + 1] == "          mend it"
    assert "revision  2" in lines


def test_cost_and_policies_are_tables() -> None:
    waiver = Waiver("CKV_AWS_18", "ada", "no logs yet", "2026-12-31")
    policy = PolicyReport(120, [FAILURE], [WaiverUse(FAILURE, waiver)])
    lines = text(stack="platform", cost=COST.as_json(), policy=policy.as_json())
    at = lines.index("Cost in USD a month, at prices of 2026-11-01")
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["BEFORE", "AFTER", "CHANGE"],
        ["all", "of", "the", "stack", "138", "238", "+100"],
        ["aws_sagemaker_endpoint.this", "100", "201", "+100", "2", "×", "ml.m7i.large"],
    ]
    assert not [line for line in lines if "aws_nat_gateway" in line]  # costs what it did
    assert lines[lines.index("Paid by use, in no sum") + 1] == "  aws_s3_bucket: what is stored"
    assert lines[lines.index("Price not known, in no sum") + 1] == "  aws_odd: not known to the kit"
    at = lines.index("Policies")
    assert lines[at + 2].split() == ["platform", "120", "1", "0", "1", "0"]
    assert "  CKV_AWS_18  aws_s3_bucket.this (modules/bucket/main.tf:4): access logging is on" in lines
    said = "  CKV_AWS_18  aws_s3_bucket.this: by ada until 2026-12-31, no logs yet"
    assert lines[lines.index("Waived") + 1] == said


def test_what_another_version_wrote_is_shown_under_its_names() -> None:
    lines = text(
        cost={"total": 7, "open": True},
        policy={"passed": 3},
        details={"tried_again": [{"at": 1, "well": False}, {"at": 2, "well": None}]},
    )
    assert lines[0] == "apply dev: succeeded"
    for line in ("cost total  7", "cost open   yes", "policy passed  3"):
        assert line in lines
    assert "tried again 1 at    1" in lines
    assert "tried again 1 well  no" in lines


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-29T13:00:00+01:00", "2026-11-29 12:00:00 UTC"),
        ("2026-11-29T12:00:00.125Z", "2026-11-29 12:00:00 UTC"),
        ("2026-11-29T12:00:00", "2026-11-29T12:00:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_moment_in_words(at: str, said: str) -> None:
    assert moment(at) == said

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.errors import KitError
from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.findings import Verdict
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport
from mlops_kit.review.read import read_plan
from mlops_kit.review.review import Counts, ReviewInput, review_stacks
from tests.unit.review.plans import entry, plan, review

BUCKET = ("aws_s3_bucket", {"bucket": "data"}, None)


def test_counts_each_action_and_what_is_moved_or_imported_beside_it() -> None:
    text = plan(
        entry("aws_a", None, {}),
        entry("aws_a", {"n": 1}, {"n": 2}),
        entry("aws_a", {"n": 1}, {"n": 2}, actions=("delete", "create")),
        entry("aws_a", {}, None),
        entry("aws_a", {}, None, actions=("forget",)),
        entry("aws_a", {}, {}, actions=("no-op",), importing={"id": "x"}),
        entry("aws_a", {"n": 1}, {"n": 2}, previous_address="aws_a.old"),
        entry("aws_a", {}, {}, actions=("no-op",)),
        {**entry("aws_a", None, {}, actions=("read",)), "mode": "data"},
    )
    assert review(text).stacks[0].counts == Counts(1, 2, 1, 1, 1, 1, 1)


def test_drift_stands_apart_from_what_is_intended() -> None:
    drift = [entry("aws_a", {"n": 1}, {"n": 2}), entry("aws_a", {}, {}, actions=("no-op",))]
    stack = review(plan(entry("aws_b", None, {}), resource_drift=drift)).stacks[0]
    assert ([one.type for one in stack.changes], [one.type for one in stack.drift]) == (["aws_b"], ["aws_a"])
    assert stack.counts.total == 1


def test_drift_that_only_mirrors_another_resource_is_left_out() -> None:
    drift = [entry("aws_a", {"n": 1}, {"n": 2}), entry("aws_b", {"n": 1}, {"n": 2})]
    plans = read_plan(plan(resource_drift=drift))
    mirrored = [plans.resource_drift[0].address]
    stack = review_stacks([ReviewInput("dev", "x", False, plans, {"mirrored": mirrored})]).stacks[0]
    assert [one.type for one in stack.drift] == ["aws_b"]


def test_outputs_that_change_are_listed_masked() -> None:
    outputs = {
        "url": {"actions": ["update"], "before": "a", "after": "b"},
        "db_password": {"actions": ["create"], "before": None, "after": "plain"},
        "same": {"actions": ["no-op"], "before": 1, "after": 1},
    }
    found = review(plan(output_changes=outputs)).stacks[0].outputs
    assert [(one.path, one.before, one.after) for one in found] == [
        ("db_password", None, "(sensitive value)"),
        ("url", '"a"', '"b"'),
    ]


@pytest.mark.parametrize(
    ("entries", "verdict", "reason"),
    [
        ([], Verdict.SAFE, "nothing changes"),
        ([entry("aws_sqs_queue", None, {"name": "x"})], Verdict.SAFE, "nothing is destroyed or replaced"),
        ([entry("aws_sqs_queue_policy", {}, None)], Verdict.SAFE, "no rule objects"),
        ([entry(*BUCKET)], Verdict.STOP, "data"),
    ],
)
def test_the_verdict_is_that_of_the_worst_finding(entries: list[Any], verdict: Verdict, reason: str) -> None:
    found = review(plan(*entries))
    assert found.verdict is verdict
    assert reason in found.reasons[0]


def test_there_are_three_reasons_at_most_the_worst_first_and_none_twice() -> None:
    public = {
        "cidr_blocks": ["0.0.0.0/0"],
        "from_port": 22,
        "to_port": 22,
        "protocol": "tcp",
        "type": "ingress",
    }
    found = review(
        plan(
            entry("aws_security_group_rule", None, public),
            *(entry(*BUCKET, address=f"aws_s3_bucket.b{n}") for n in range(3)),
            entry("aws_cloudwatch_metric_alarm", {"alarm_name": "a"}, None),
            entry("aws_cloudwatch_log_group", {"name": "l"}, None),
            entry("aws_appautoscaling_target", {"max_capacity": 4}, None),
        )
    )
    assert len(found.reasons) == len(set(found.reasons)) == 3
    assert "(and 3 more like it)" in found.reasons[0]
    severities = [one.severity for one in found.stacks[0].findings]
    assert severities == sorted(severities, key=["stop", "look", "note"].index)


def test_reasons_name_their_stack_where_there_are_more() -> None:
    inputs = [
        ReviewInput("dev", "platform", False, read_plan(plan())),
        ReviewInput("prod", "platform", True, read_plan(plan(entry(*BUCKET)))),
    ]
    assert review_stacks(inputs).reasons[0].startswith("prod/platform: ")


def test_a_preview_is_never_safe_and_says_why() -> None:
    found = review(plan(entry("aws_sqs_queue", None, {})), {"preview": True})
    assert (found.verdict, found.stacks[0].preview) == (Verdict.LOOK, True)
    assert "can't be applied" in found.reasons[0]


def test_cost_policy_and_release_come_from_the_manifest() -> None:
    cost = CostReport("USD", "2026-01-01", "a table", [CostLine("a.b", "a", 1.0, 2.0, "x")], 1.0, 2.0)
    policy = PolicyReport(3, [PolicyFailure("CKV_KIT_1", "two instances", "aws_a.this")])
    endpoint = entry("aws_sagemaker_endpoint", None, {"name": "churn"})
    found = review(
        plan(endpoint),
        {
            "cost": cost.as_json(),
            "policy": policy.as_json(),
            "release": {"model": "churn", "version": 7, "metrics": {"auc": 0.9}},
            "previous_release": None,
        },
    )
    stack = found.stacks[0]
    assert (stack.cost, stack.policy) == (cost, policy)
    assert stack.rollout is not None
    assert (stack.rollout.model, stack.rollout.version_after) == ("churn", 7)
    assert "CKV_KIT_1" in [one.rule for one in stack.findings]
    assert found.verdict is Verdict.STOP


def test_a_manifest_of_another_make_is_an_error() -> None:
    with pytest.raises(KitError, match="prod/platform: the cost"):
        review(plan(), {"cost": {"lines": 1}})


def test_secrets_in_a_manifest_are_masked() -> None:
    manifest = (
        review(plan(), {"release": {"environment": {"API_KEY": "plain"}, "digest": "0a" * 32}})
        .stacks[0]
        .manifest
    )
    assert manifest["release"] == {"environment": {"API_KEY": "(sensitive value)"}, "digest": "0a" * 32}

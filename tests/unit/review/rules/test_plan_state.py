"""What a plan says of itself beside its changes: that it failed, leaves something out, or calls something."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.review.findings import Finding, Severity, Verdict
from mlops_kit.review.read import redact_plan
from tests.unit.review.plans import entry, plan, review

TOKEN = "ghp_" + "a1B2" * 9


def found(*entries: Any, **parts: Any) -> list[Finding]:
    return review(plan(*entries, **parts)).stacks[0].findings


def test_a_plan_that_failed_stops() -> None:
    [finding] = found(errored=True, complete=False)
    assert (finding.rule, finding.severity) == ("plan-errored", Severity.STOP)


def test_a_plan_with_targets_is_not_the_whole() -> None:
    [finding] = found(complete=False)
    assert finding.rule == "plan-incomplete"
    assert "-target" in finding.summary


@pytest.mark.parametrize(
    "parts", [{}, {"complete": True, "errored": False}, {"errored": None, "checks": None}]
)
def test_a_whole_plan_says_nothing_of_itself(parts: dict[str, Any]) -> None:
    assert found(**parts) == []


def test_what_is_deferred_is_named_with_its_reason() -> None:
    change = entry("aws_db_instance", {"identifier": "d"}, None)
    call = {"reason": "new_reason", "action_invocation": {"address": "action.x.y"}}
    later = [{"reason": "provider_config_unknown", "resource_change": change}]

    told = found(deferred_changes=later, deferred_action_invocations=[call], complete=False)

    assert [finding.address for finding in told] == ["action.x.y", "aws_db_instance.this"]
    assert told[0].summary.endswith("(an action): new_reason")
    assert told[1].summary.endswith("(delete): its provider's configuration is known after apply")


def test_conditions_that_fail_are_told_with_what_they_say() -> None:
    def check(name: str, status: str, *instances: dict[str, Any]) -> dict[str, Any]:
        return {"address": {"to_display": name}, "status": status, "instances": list(instances)}

    instance = {
        "address": {"to_display": "check.health[0]"},
        "status": "fail",
        "problems": [{"message": f"it answers 500 to {TOKEN}\nsecond"}],
    }
    told = found(
        checks=[
            check("check.health", "fail", instance, {**instance, "status": "pass"}),
            check("aws_vpc.this", "error"),
            check("output.x", "unknown"),
        ]
    )

    assert [finding.rule for finding in told] == ["check-failed", "check-failed"]
    assert told[0].summary == "aws_vpc.this could not be evaluated"
    assert told[1].summary.startswith("check.health[0] does not hold: it answers 500")
    assert "second" in told[1].detail
    assert TOKEN not in str(told)


def test_actions_are_told_with_when_they_are_called() -> None:
    trigger = {"action_trigger_event": "AfterCreate", "triggering_resource_address": "aws_vpc.this"}
    calls = [
        {"address": "action.aws_lambda_invoke.warm", "lifecycle_action_trigger": trigger},
        {"address": "action.aws_lambda_invoke.now", "invoke_action_trigger": {}},
    ]

    told = found(action_invocations=calls)

    assert {finding.rule for finding in told} == {"action-invoked"}
    assert [finding.summary for finding in told] == [
        "action.aws_lambda_invoke.now is called by this apply",
        "action.aws_lambda_invoke.warm is called after create of aws_vpc.this",
    ]


def test_what_marks_hide_in_an_action_s_settings_is_redacted() -> None:
    call = {
        "address": "action.x.y",
        "config_values": {"payload": "canary-one", "list": ["canary-two", "shown"]},
        "config_sensitive": {"payload": True, "list": [True, False]},
    }

    text = redact_plan(
        plan(action_invocations=[call], deferred_action_invocations=[{"action_invocation": call}])
    )

    assert b"canary" not in text
    assert text.count(b"shown") == 2


def test_an_action_that_the_kit_does_not_know_is_looked_at() -> None:
    odd = entry("aws_s3_bucket", {"bucket": "a"}, {"bucket": "a"}, actions=("migrate",))

    judged = review(plan(odd))

    assert judged.verdict is Verdict.LOOK
    assert judged.reasons == ("what happens to aws_s3_bucket.this is not known to the kit: migrate",)


@pytest.mark.parametrize(
    "part", ["checks", "action_invocations", "deferred_changes", "deferred_action_invocations"]
)
def test_a_part_of_another_structure_is_said_not_passed_over(part: str) -> None:
    told = found(**{part: {"of": "a newer version"}})
    assert len(told) == 1
    assert "could not judge this plan" in told[0].summary

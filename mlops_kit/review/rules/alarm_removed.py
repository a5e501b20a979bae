"""An alarm is gone, mute, or no longer stops a deployment.

https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import Setting, Settings, left_out, stays, turned_off
from mlops_kit.review.rules._values import at, before, blocks, name, open_ended

_ALARMS = frozenset({"aws_cloudwatch_composite_alarm", "aws_cloudwatch_metric_alarm"})

_GONE = {
    "aws_budgets_budget": "nobody is told when costs rise",
    "aws_cloudwatch_composite_alarm": "the alarm is destroyed",
    "aws_cloudwatch_metric_alarm": "the alarm is destroyed",
    "aws_prometheus_alert_manager_definition": "alerts reach nobody",
    "aws_prometheus_rule_group_namespace": "its alerts are gone",
    "aws_sagemaker_monitoring_schedule": "the model is no longer monitored",
    "aws_sns_topic_subscription": "a subscriber is told no more",
}
"""Resource type -> what its end means."""

_SWITCHES: Settings = dict.fromkeys(
    _ALARMS, (Setting("actions_enabled", "the alarm rings, but nothing follows"),)
)
_ACTIONS: Settings = dict.fromkeys(_ALARMS, (Setting("alarm_actions", "the alarm no longer tells"),))
_ENDPOINT = "aws_sagemaker_endpoint"
_ROLLBACK = ("deployment_config", "auto_rollback_configuration", "alarms")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        if change.type in _GONE and not goes(scene, _ENDPOINT, before(change, "dimensions", "EndpointName")):
            yield Hit(f"{name(change)}: {_GONE[change.type]}")
        return
    yield from turned_off(change, _SWITCHES)
    yield from left_out(change, _ACTIONS)
    if change.type == _ENDPOINT and stays(change) and not open_ended(change, "deployment_config"):
        yield from _rollback(change)


def _rollback(change: Change) -> Iterator[Hit]:
    old, new = (list(blocks(side, *_ROLLBACK)) for side in (change.values.before, change.values.after))
    gone = {at(alarm, "alarm_name") for alarm in old} - {at(alarm, "alarm_name") for alarm in new} - {None}
    # an alarm whose name is not known yet may be one of those that seem gone
    if len(gone) > sum(at(alarm, "alarm_name") is None for alarm in new):
        listed = ", ".join(sorted(map(str, gone)))
        yield Hit(f"deployments of {name(change)} are no longer rolled back by {listed}")


RULE = Rule(
    id="alarm-removed",
    severity=Severity.LOOK,
    why="When it fails, nobody is told, and a bad deployment is not rolled back.",
    fix="Keep the alarm and whom it tells; raise its threshold where it rings for nothing.",
    types=frozenset(_GONE) | {_ENDPOINT},
    check=_check,
)

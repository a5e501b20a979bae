"""Less is recorded of who did what."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import Setting, Settings, given_up, left_out, stays, turned_off
from mlops_kit.review.rules._values import after, before, blocks, name, open_ended, texts

_RECORDERS = {
    "aws_accessanalyzer_analyzer": ("external access is no longer looked for", "", ""),
    "aws_cloudwatch_log_data_protection_policy": ("secrets in logs are no longer masked", "", ""),
    "aws_config_configuration_recorder": ("configurations are no longer recorded", "", ""),
    "aws_flow_log": ("traffic of the network is no longer recorded", "aws_vpc", "vpc_id"),
    "aws_guardduty_detector": ("threats are no longer looked for", "", ""),
    "aws_route53_query_log": ("queries of names are no longer recorded", "", ""),
    "aws_s3_bucket_logging": ("access to the bucket is no longer recorded", "aws_s3_bucket", "bucket"),
    "aws_securityhub_account": ("findings are no longer gathered", "", ""),
    "aws_wafv2_web_acl_logging_configuration": ("refused requests are no longer recorded", "", ""),
}
"""Resource type -> what its end means; what it records, and the attribute that names that.

A trail's end is that of something stateful, and found by that rule.
"""

_SWITCHES: Settings = {
    "aws_cloudtrail": (
        Setting("enable_logging", "calls to AWS are no longer recorded"),
        Setting("enable_log_file_validation", "altered logs are no longer noticed"),
        Setting("include_global_service_events", "calls to IAM and STS are no longer recorded"),
        Setting("is_multi_region_trail", "other regions are no longer recorded"),
    ),
    "aws_config_configuration_recorder_status": (
        Setting("is_enabled", "configurations are no longer recorded"),
    ),
    "aws_guardduty_detector": (Setting("enable", "threats are no longer looked for"),),
    "aws_lb": (Setting("access_logs.enabled", "requests are no longer recorded"),),
    "aws_sfn_state_machine": (Setting("logging_configuration.level", "runs are no longer recorded"),),
}

_TARGETS: Settings = {
    "aws_api_gateway_stage": (Setting("access_log_settings", "requests are no longer recorded"),),
    "aws_apigatewayv2_stage": (Setting("access_log_settings", "requests are no longer recorded"),),
    "aws_cloudfront_distribution": (Setting("logging_config", "requests are no longer recorded"),),
    "aws_cloudtrail": (
        Setting("cloud_watch_logs_group_arn", "its events no longer reach CloudWatch Logs", Severity.LOOK),
    ),
}
"""Where records go."""

_KINDS: Settings = {
    "aws_db_instance": (Setting("enabled_cloudwatch_logs_exports", "logs no longer exported"),),
    "aws_eks_cluster": (Setting("enabled_cluster_log_types", "logs no longer written"),),
    "aws_rds_cluster": (Setting("enabled_cloudwatch_logs_exports", "logs no longer exported"),),
}
"""Lists of logs: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        if change.type in _RECORDERS:
            loss, recorded, attribute = _RECORDERS[change.type]
            if not recorded or not goes(scene, recorded, before(change, attribute)):
                yield Hit(f"{name(change)} is destroyed: {loss}")
        return
    yield from turned_off(change, _SWITCHES)
    yield from given_up(change, _TARGETS)
    yield from left_out(change, _KINDS)
    if change.type == "aws_flow_log" and stays(change):
        yield from _traffic(change)
    if change.type == "aws_cloudtrail" and stays(change):
        yield from _data_events(change)


def _traffic(change: Change) -> Iterator[Hit]:
    old, new = before(change, "traffic_type"), after(change, "traffic_type")
    if old == "ALL" and new in ("ACCEPT", "REJECT"):
        yield Hit(f"{name(change)} records only traffic that is {str(new).lower()}ed")


def _data_events(change: Change) -> Iterator[Hit]:
    """Yield the objects whose reads and writes a trail no longer records."""
    if open_ended(change, "event_selector"):
        return
    if after(change, "advanced_event_selector"):
        if before(change, "event_selector"):
            yield Hit(f"{name(change)} chooses otherwise which events it records", severity=Severity.LOOK)
        return
    old, new = (
        {
            value
            for selector in blocks(side, "event_selector")
            for resource in blocks(selector, "data_resource")
            for value in texts(resource.get("values"))
        }
        for side in (change.values.before, change.values.after)
    )
    gone = sorted(value for value in old - new if not any(value.startswith(other) for other in new))
    if gone:
        yield Hit(f"{name(change)} no longer records what happens to the data of {', '.join(gone)}")


RULE = Rule(
    id="logging-weakened",
    severity=Severity.STOP,
    why="What happens from then on leaves no trace, and cannot be found out afterwards.",
    fix="Keep it recording; to save costs, shorten what is kept or sample it, and write down why.",
    types=frozenset(_RECORDERS) | frozenset(_SWITCHES) | frozenset(_TARGETS) | frozenset(_KINDS),
    check=_check,
)

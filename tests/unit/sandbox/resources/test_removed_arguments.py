"""What is taken out of a configuration is taken off the object, one argument at a time.

After the update a plan must be empty, and the object as if the argument had never been there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import Values

KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
TOPIC = "arn:aws:sns:eu-west-1:111111111111:removed"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:removed"
ROLE = "arn:aws:iam::111111111111:role/removed"
BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def policy(service: str) -> str:
    principal = {"Service": f"{service}.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Case:
    type: str
    base: Values
    optional: Values
    # What stays when it is taken out, as in hashicorp/aws: AWS's choice, or the provider's default.
    stays: tuple[str, ...] = ()
    needs: tuple[tuple[str, Values], ...] = ()


def for_trails(bucket: str) -> str:
    principal = {"Service": "cloudtrail.amazonaws.com"}
    here = f"arn:aws:s3:::{bucket}"
    allowed = {"s3:GetBucketAcl": here, "s3:PutObject": f"{here}/*"}
    statements = [
        {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
        for action, resource in allowed.items()
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


ALARM = {
    "alarm_name": "removed",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 2,
    "metric_name": "Latency",
    "namespace": "AWS/SageMaker",
    "period": 60,
    "statistic": "Average",
    "threshold": 5,
}

CASES = [
    Case(
        "aws_cloudwatch_metric_alarm",
        ALARM,
        {
            "alarm_actions": [TOPIC],
            "alarm_description": "Slow",
            "datapoints_to_alarm": 1,
            "dimensions": {"EndpointName": "churn"},
            "insufficient_data_actions": [TOPIC],
            "ok_actions": [TOPIC],
            "treat_missing_data": "breaching",
            "unit": "Seconds",
        },
    ),
    Case("aws_cloudwatch_log_group", {"name": "removed"}, {"kms_key_id": KEY, "retention_in_days": 30}),
    Case(
        "aws_ecr_repository",
        {"name": "removed"},
        {"image_scanning_configuration": [{"scan_on_push": True}], "image_tag_mutability": "IMMUTABLE"},
    ),
    Case(
        "aws_iam_role",
        {"name": "removed", "assume_role_policy": policy("ec2")},
        {"description": "One", "permissions_boundary": BOUNDARY, "max_session_duration": 7200},
    ),
    Case("aws_iam_user", {"name": "removed"}, {"permissions_boundary": BOUNDARY}),
    Case(
        "aws_secretsmanager_secret",
        {"name": "removed"},
        {"description": "One"},
    ),
    Case(
        "aws_sns_topic",
        {"name": "removed"},
        {
            "delivery_policy": json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 5}}}),
            "display_name": "One",
            "http_failure_feedback_role_arn": ROLE,
            "http_success_feedback_role_arn": ROLE,
            "http_success_feedback_sample_rate": 50,
            "kms_master_key_id": KEY,
        },
    ),
    Case(
        "aws_sqs_queue",
        {"name": "removed"},
        {
            "delay_seconds": 5,
            "kms_master_key_id": KEY,
            "policy": policy("events"),
            "redrive_allow_policy": json.dumps({"redrivePermission": "denyAll"}),
            "visibility_timeout_seconds": 60,
        },
        stays=("policy", "redrive_allow_policy"),
    ),
    Case("aws_kms_key", {}, {"description": "One"}, stays=("description",)),
    Case(
        "aws_appautoscaling_scheduled_action",
        {
            "name": "removed",
            "resource_id": "endpoint/removed/variant/all",
            "scalable_dimension": "sagemaker:variant:DesiredInstanceCount",
            "scalable_target_action": [{"min_capacity": "1", "max_capacity": "2"}],
            "schedule": "cron(0 8 * * ? *)",
            "service_namespace": "sagemaker",
        },
        {"end_time": "2027-01-01T00:00:00Z", "start_time": "2026-01-01T00:00:00Z"},
    ),
    Case(
        "aws_sns_topic_subscription",
        {"endpoint": QUEUE, "protocol": "sqs", "topic_arn": TOPIC},
        {
            "filter_policy": json.dumps({"kind": ["a"]}),
            "raw_message_delivery": True,
            "redrive_policy": json.dumps({"deadLetterTargetArn": QUEUE}),
        },
        needs=(("aws_sns_topic", {"name": "removed"}), ("aws_sqs_queue", {"name": "removed"})),
    ),
    Case(
        "aws_cloudtrail",
        {"name": "removed", "s3_bucket_name": "removed"},
        {
            "enable_log_file_validation": True,
            "event_selector": [{"read_write_type": "WriteOnly", "include_management_events": True}],
            "insight_selector": [{"insight_type": "ApiCallRateInsight"}],
            "is_multi_region_trail": True,
            "kms_key_id": KEY,
            "s3_key_prefix": "trail",
        },
        needs=(
            ("aws_s3_bucket", {"bucket": "removed"}),
            ("aws_s3_bucket_policy", {"bucket": "removed", "policy": for_trails("removed")}),
        ),
    ),
    Case(
        "aws_s3_bucket_versioning",
        {"bucket": "removed", "versioning_configuration": [{"status": "Enabled"}]},
        {"versioning_configuration": [{"status": "Enabled", "mfa_delete": "Disabled"}]},
        stays=("versioning_configuration",),
        needs=(("aws_s3_bucket", {"bucket": "removed"}),),
    ),
    Case(
        "aws_iam_instance_profile",
        {"name": "removed"},
        {"role": "removed"},
        needs=(("aws_iam_role", {"name": "removed", "assume_role_policy": policy("ec2")}),),
    ),
]


def pairs() -> list[Any]:
    return [pytest.param(case, name, id=f"{case.type}.{name}") for case in CASES for name in case.optional]


@pytest.mark.parametrize(("case", "name"), pairs())
def test_a_removed_argument(lab: Any, case: Case, name: str) -> None:
    made: list[tuple[str, Values]] = []
    try:
        made += [(kind, lab.make(kind, **config)) for kind, config in case.needs]
        take_away(lab, case, name, made)
    finally:
        for kind, state in reversed(made):
            lab.delete(kind, {**state, "recovery_window_in_days": 0})


def take_away(lab: Any, case: Case, name: str, made: list[tuple[str, Values]]) -> None:
    state = lab.make(case.type, **{**case.base, name: case.optional[name]})
    made.append((case.type, state))
    assert lab.read(case.type, state) == state
    plain = lab.config(case.type, **case.base)
    planned = lab.plan(case.type, state, plain)
    if name in case.stays:
        assert planned.values == state
        return
    state = lab.change(case.type, state, **case.base)
    made[-1] = (case.type, state)
    assert lab.read(case.type, state) == state
    assert lab.plan(case.type, state, plain).values == state
    assert state[name] != case.optional[name]

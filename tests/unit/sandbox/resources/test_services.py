"""Registries, log groups, alarms, topics, parameters, secrets and queues: one walk for each."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

TOPIC = "arn:aws:sns:eu-west-1:111111111111:walk"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"


def policy(resource: str | None, action: str, sid: str = "A") -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": action,
    }
    if resource:
        statement["Resource"] = resource
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def expire(count: int) -> str:
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count},
        "action": {"type": "expire"},
    }
    return json.dumps({"rules": [rule]})


ALARM = {
    "alarm_name": "high",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 2,
    "metric_name": "Latency",
    "namespace": "AWS/SageMaker",
    "period": 60,
    "statistic": "Average",
    "threshold": 5,
    "dimensions": {"EndpointName": "churn", "VariantName": "all"},
}
RATE = {
    "alarm_name": "rate",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 1,
    "threshold": 0.01,
    "metric_query": [
        {"id": "rate", "expression": "errors / all", "label": "Errors", "return_data": True},
        *(
            {
                "id": name,
                "metric": [
                    {
                        "metric_name": metric,
                        "namespace": "AWS/SageMaker",
                        "period": 60,
                        "stat": "Sum",
                        "dimensions": {"EndpointName": "churn"},
                    }
                ],
            }
            for name, metric in (("errors", "Invocation5XXErrors"), ("all", "Invocations"))
        ),
    ],
}

# type, configuration, change in place, change that replaces, attributes that an import cannot know
WALKS = [
    pytest.param(
        "aws_ecr_repository",
        {
            "name": "walk/one",
            "image_tag_mutability": "IMMUTABLE",
            "encryption_configuration": [{"encryption_type": "KMS", "kms_key": KEY}],
            "image_scanning_configuration": [{"scan_on_push": True}],
            "tags": {"a": "1"},
        },
        {
            "name": "walk/one",
            "encryption_configuration": [{"encryption_type": "KMS", "kms_key": KEY}],
            "image_scanning_configuration": [{"scan_on_push": False}],
        },
        {"encryption_configuration": [{"encryption_type": "AES256"}]},
        ("tags", "force_delete"),
        id="ecr_repository",
    ),
    pytest.param(
        "aws_ecr_repository",
        {"name": "plain"},
        {"name": "plain", "tags": {"a": "1"}},
        {"name": "x"},
        ("encryption_configuration", "image_scanning_configuration"),
        id="ecr_repository_plain",
    ),
    pytest.param(
        "aws_cloudwatch_log_group",
        {"name": "/walk/one", "retention_in_days": 30, "kms_key_id": KEY, "tags": {"a": "1"}},
        {"name": "/walk/one", "retention_in_days": 90, "kms_key_id": KEY.replace("555555", "666666")},
        {"name": "/walk/two"},
        ("tags", "skip_destroy"),
        id="log_group",
    ),
    pytest.param(
        "aws_cloudwatch_log_group",
        {"name": "/walk/plain", "kms_key_id": KEY},
        {"name": "/walk/plain"},
        {"log_group_class": "INFREQUENT_ACCESS"},
        ("skip_destroy",),
        id="log_group_loses_its_key",
    ),
    pytest.param(
        "aws_cloudwatch_metric_alarm",
        {**ALARM, "alarm_actions": [TOPIC], "tags": {"a": "1"}},
        {**ALARM, "threshold": 7.5, "ok_actions": [TOPIC], "alarm_description": "Slow"},
        {"alarm_name": "other"},
        ("tags",),
        id="alarm",
    ),
    pytest.param(
        "aws_cloudwatch_metric_alarm",
        RATE,
        {**RATE, "threshold": 0.02},
        None,
        (),
        id="alarm_on_an_expression",
    ),
    pytest.param(
        "aws_cloudwatch_dashboard",
        {"dashboard_name": "d", "dashboard_body": json.dumps({"widgets": []})},
        {"dashboard_name": "d", "dashboard_body": json.dumps({"widgets": [], "start": "-PT1H"})},
        {"dashboard_name": "e"},
        (),
        id="dashboard",
    ),
    pytest.param(
        "aws_sns_topic",
        {"name": "walk-topic", "tags": {"a": "1"}, "kms_master_key_id": "alias/aws/sns"},
        {
            "name": "walk-topic",
            "display_name": "Walk",
            "policy": policy("arn:aws:sns:eu-west-1:111111111111:walk-topic", "sns:Publish"),
        },
        {"name": "other"},
        ("tags",),
        id="topic",
    ),
    pytest.param(
        "aws_ssm_parameter",
        {"name": "/walk/p", "type": "String", "value": "a", "tags": {"a": "1"}},
        {"name": "/walk/p", "type": "String", "value": "b", "description": "B"},
        {"name": "/walk/q"},
        ("tags",),
        id="parameter",
    ),
    pytest.param(
        "aws_ssm_parameter",
        {"name": "/walk/s", "type": "SecureString", "value": "hidden"},
        {"name": "/walk/s", "type": "SecureString", "value": "changed"},
        None,
        (),
        id="secret_parameter",
    ),
    pytest.param(
        "aws_secretsmanager_secret",
        {"name": "walk", "tags": {"a": "1"}, "recovery_window_in_days": 7},
        {"name": "walk", "description": "A shell", "kms_key_id": KEY, "recovery_window_in_days": 7},
        {"name": "other"},
        ("tags", "recovery_window_in_days", "force_overwrite_replica_secret"),
        id="secret",
    ),
    pytest.param(
        "aws_sqs_queue",
        {"name": "walk", "tags": {"a": "1"}},
        {
            "name": "walk",
            "visibility_timeout_seconds": 60,
            "policy": policy("arn:aws:sqs:eu-west-1:111111111111:walk", "sqs:SendMessage"),
        },
        {"fifo_queue": True},
        ("tags",),
        id="queue",
    ),
    pytest.param(
        "aws_sqs_queue",
        {"name": "walk.fifo", "fifo_queue": True, "content_based_deduplication": True},
        {"name": "walk.fifo", "fifo_queue": True, "delay_seconds": 5},
        None,
        (),
        id="fifo_queue",
    ),
]


@pytest.mark.parametrize(("name", "first", "second", "replaced", "forgets"), WALKS)
def test_a_walk(lab, walk, end, name, first, second, replaced, forgets):
    state = walk(lab, name, first, second, replaced=replaced, forgets=forgets)
    end(lab, name, state)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("aws_ecr_lifecycle_policy", expire(10), expire(20)),
        (
            "aws_ecr_repository_policy",
            policy(None, "ecr:BatchGetImage"),
            policy(None, "ecr:GetDownloadUrlForLayer"),
        ),
    ],
)
def test_policies_of_a_repository(lab, walk, end, name, first, second):
    repository = lab.make("aws_ecr_repository", name="policies", force_delete=True)
    config = {"repository": "policies"}
    state = walk(
        lab, name, {**config, "policy": first}, {**config, "policy": second}, replaced={"repository": "x"}
    )
    end(lab, name, state)
    end(lab, "aws_ecr_repository", repository)


def test_a_topics_policy_and_subscription(lab, walk, end):
    topic = lab.make("aws_sns_topic", name="with-policy")
    queue = lab.make("aws_sqs_queue", name="listens")
    kept = walk(
        lab,
        "aws_sns_topic_policy",
        {"arn": topic["arn"], "policy": policy(topic["arn"], "sns:Publish")},
        {"arn": topic["arn"], "policy": policy(topic["arn"], "sns:Subscribe")},
    )
    lab.delete("aws_sns_topic_policy", kept)
    config = {"topic_arn": topic["arn"], "protocol": "sqs", "endpoint": queue["arn"]}
    state = walk(
        lab,
        "aws_sns_topic_subscription",
        config,
        {**config, "raw_message_delivery": True, "filter_policy": json.dumps({"kind": ["alarm"]})},
        replaced={"protocol": "lambda"},
        forgets=("confirmation_timeout_in_minutes", "endpoint_auto_confirms"),
    )
    end(lab, "aws_sns_topic_subscription", state)
    end(lab, "aws_sqs_queue", queue)
    end(lab, "aws_sns_topic", topic)


def test_drift_is_seen(lab, end):
    group = lab.make("aws_cloudwatch_log_group", name="/drift", retention_in_days=30)
    lab.client("logs").put_retention_policy(logGroupName="/drift", retentionInDays=7)
    assert lab.read("aws_cloudwatch_log_group", group)["retention_in_days"] == 7

    parameter = lab.make("aws_ssm_parameter", name="/drift", type="String", value="a")
    lab.client("ssm").put_parameter(Name="/drift", Value="b", Type="String", Overwrite=True)
    assert lab.read("aws_ssm_parameter", parameter)["value"] == "b"

    repository = lab.make("aws_ecr_repository", name="drift", image_tag_mutability="IMMUTABLE")
    lab.client("ecr").put_image_tag_mutability(repositoryName="drift", imageTagMutability="MUTABLE")
    assert lab.read("aws_ecr_repository", repository)["image_tag_mutability"] == "MUTABLE"
    lab.client("ecr").delete_repository(repositoryName="drift")
    assert lab.read("aws_ecr_repository", repository) is None


def test_a_secret_value_that_is_write_only_stays_out_of_the_state(lab, end):
    state = lab.make(
        "aws_ssm_parameter", name="/wo", type="SecureString", value_wo="hidden", value_wo_version=1
    )
    assert "hidden" not in json.dumps(state)
    assert lab.client("ssm").get_parameter(Name="/wo", WithDecryption=True)["Parameter"]["Value"] == "hidden"
    end(lab, "aws_ssm_parameter", state)


def test_a_value_shows_in_clear_only_where_it_was_given_so(lab, end):
    state = lab.make("aws_ssm_parameter", name="/clear", type="String", value="hidden")
    assert state["insecure_value"] is None
    state = lab.change("aws_ssm_parameter", state, name="/clear", type="String", insecure_value="shown")
    assert (state["value"], state["insecure_value"]) == (None, "shown")
    state = lab.change("aws_ssm_parameter", state, name="/clear", type="String", value="hidden")
    assert (state["value"], state["insecure_value"]) == ("hidden", None)
    end(lab, "aws_ssm_parameter", state)


def test_an_advanced_parameter_is_replaced_by_a_standard_one(lab, end):
    name, config = "aws_ssm_parameter", {"name": "/tier", "type": "String", "value": "x"}
    state = lab.make(name, **config)
    state = lab.change(name, state, **config, tier="Advanced")
    assert state["tier"] == "Advanced"
    assert lab.plan(name, state, lab.config(name, **config)).values == state, (
        "the tier stays where none is set"
    )
    assert lab.plan(name, state, lab.config(name, **config, tier="Standard")).replace == [("tier",)]
    put = {"Name": "/tier", "Value": "x", "Overwrite": True, "Tier": "Standard"}
    with pytest.raises(ClientError, match="can't downgrade"):
        lab.client("ssm").put_parameter(**put)
    end(lab, name, state)


@pytest.mark.parametrize(("size", "tier"), [(10, "Standard"), (5000, "Advanced")])
def test_aws_picks_the_tier_where_it_is_asked_to(lab, end, size, tier):
    name = "aws_ssm_parameter"
    config = {"name": "/picked", "type": "String", "value": "x" * size, "tier": "Intelligent-Tiering"}
    state = lab.make(name, **config)
    assert state["tier"] == tier
    assert lab.plan(name, state, lab.config(name, **config)).values == state
    end(lab, name, state)


def test_a_parameter_needs_one_value(lab):
    config = lab.config("aws_ssm_parameter", name="/none", type="String")
    assert lab.kind("aws_ssm_parameter").validate(config)


@pytest.mark.parametrize(
    "name", ["aws_sns_topic", "aws_sqs_queue", "aws_cloudwatch_log_group", "aws_secretsmanager_secret"]
)
def test_a_name_is_made_of_its_prefix(lab, end, name):
    state = lab.make(name, name_prefix="some-")
    assert state["name"].startswith("some-")
    assert state["name_prefix"] == "some-"
    end(lab, name, state)


def test_an_object(lab, end, tmp_path):
    lab.make("aws_s3_bucket", bucket="object-bucket", force_destroy=True)
    file = tmp_path / "model.txt"
    file.write_text("from a file")
    config = {"bucket": "object-bucket", "key": "a/b", "content": "one", "tags": {"a": "1"}}
    state = lab.make("aws_s3_object", **config)
    assert lab.plan("aws_s3_object", state, lab.config("aws_s3_object", **config)).values == state
    state = lab.change("aws_s3_object", state, bucket="object-bucket", key="a/b", source=str(file))
    answer = lab.client("s3").get_object(Bucket="object-bucket", Key="a/b")
    assert answer["Body"].read() == b"from a file"
    assert lab.imported("aws_s3_object", "object-bucket/a/b")["etag"] == state["etag"]
    end(lab, "aws_s3_object", state)

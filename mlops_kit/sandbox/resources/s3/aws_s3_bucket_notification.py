"""Whom a bucket tells of events; one configuration a bucket, so a delete puts an empty one."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Call
from mlops_kit.sandbox.resources.naming import unique_id
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

# block, attribute of the target, and the same in the API
_TARGETS = (
    ("lambda_function", "lambda_function_arn", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ("queue", "queue_arn", "QueueConfigurations", "QueueArn"),
    ("topic", "topic_arn", "TopicConfigurations", "TopicArn"),
)


def _configuration(values: Any) -> dict[str, Any]:
    configuration: dict[str, Any] = {}
    for block, attribute, member, target in _TARGETS:
        items = []
        for given in values[block]:
            identifier = given["id"] if isinstance(given["id"], str) else unique_id("tf-s3-" + block + "-")
            item = {"Id": identifier, target: given[attribute], "Events": given["events"]}
            parts = {"prefix": given["filter_prefix"], "suffix": given["filter_suffix"]}
            rules = [{"Name": name, "Value": value} for name, value in parts.items() if value]
            if rules:
                item["Filter"] = {"Key": {"FilterRules": rules}}
            items.append(item)
        if items:
            configuration[member] = items
    if values["eventbridge"]:
        configuration["EventBridgeConfiguration"] = {}
    return configuration


def _fill(context: Any, values: Any, found: Any) -> None:
    values["eventbridge"] = "EventBridgeConfiguration" in found
    for block, attribute, member, target in _TARGETS:
        values[block] = [
            {
                "id": item.get("Id"),
                attribute: item[target],
                "events": item["Events"],
                **{f"filter_{part}": _filter(item, part) for part in ("prefix", "suffix")},
            }
            for item in found.get(member, [])
        ]


def _filter(item: Any, part: str) -> str:
    rules = item.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return next((rule["Value"] for rule in rules if rule["Name"].lower() == part), "")


RESOURCE = bucket_setting(
    "aws_s3_bucket_notification",
    put="put_bucket_notification_configuration",
    params={"NotificationConfiguration": _configuration},
    reads=(setting_read("get_bucket_notification_configuration", "@"),),
    delete=Call(
        "put_bucket_notification_configuration",
        {"Bucket": "{bucket}", "NotificationConfiguration": {}},
        fill=False,
    ),
    defaults={"eventbridge": False},
    after_read=_fill,
)

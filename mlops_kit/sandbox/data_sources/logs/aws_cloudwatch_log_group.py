"""A log group by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = str(found["arn"]).removesuffix(":*")
    values["deletion_protection_enabled"] = bool(found.get("deletionProtectionEnabled"))
    values["retention_in_days"] = found.get("retentionInDays") or 0
    values["tags"] = context.client("logs").list_tags_for_resource(resourceArn=values["arn"])["tags"]


DATA_SOURCE = DataSource(
    type="aws_cloudwatch_log_group",
    service="logs",
    reads=(
        Read(
            "describe_log_groups",
            {"logGroupNamePrefix": "{name}"},
            lambda values: f"logGroups[?logGroupName=='{values['name']}'] | [0]",
        ),
    ),
    fill=False,
    id="{name}",
    names={"logGroupName": "name", "arn": None, "logGroupArn": None},
    after_read=_fill,
)

"""A group of log streams."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_GROUP = {"logGroupName": "{id}"}


def _fill(context: Context, values: Values, found: Any) -> None:
    fill_prefix(context, values, found)
    values["arn"] = str(found["arn"]).removesuffix(
        ":*"
    )  # streams' ARNs begin with it; the group's has no more
    values["kms_key_id"] = found.get("kmsKeyId", "")
    values["log_group_class"] = found.get("logGroupClass") or "STANDARD"
    values["deletion_protection_enabled"] = bool(found.get("deletionProtectionEnabled"))


RESOURCE = Backed(
    type="aws_cloudwatch_log_group",
    service="logs",
    create=Call(
        "create_log_group",
        {
            "logGroupName": "{name}",
            "kmsKeyId": "{kms_key_id}",
            "logGroupClass": "{log_group_class}",
            "deletionProtectionEnabled": "{deletion_protection_enabled}",
        },
        fill=False,
    ),
    reads=(
        Read(
            "describe_log_groups",
            {"logGroupNamePrefix": "{id}"},
            lambda values: f"logGroups[?logGroupName=='{values['id']}'] | [0]",
        ),
    ),
    id="{name}",
    chosen={"name": chosen_name()},
    names={"logGroupName": "name", "arn": None, "logGroupArn": None},
    updates=(
        Update(
            [
                Call(
                    "put_retention_policy",
                    {**_GROUP, "retentionInDays": lambda values: int(values["retention_in_days"])},
                    fill=False,
                    when=lambda values: bool(values["retention_in_days"]),
                ),
                Call(
                    "delete_retention_policy",
                    _GROUP,
                    fill=False,
                    when=lambda values: not values["retention_in_days"],
                ),
            ],
            on=("retention_in_days",),
            on_create=True,
        ),
        Update(
            [
                Call(
                    "associate_kms_key",
                    {**_GROUP, "kmsKeyId": "{kms_key_id}"},
                    fill=False,
                    when=lambda values: bool(values["kms_key_id"]),
                ),
                Call(
                    "disassociate_kms_key", _GROUP, fill=False, when=lambda values: not values["kms_key_id"]
                ),
            ],
            on=("kms_key_id",),
        ),
    ),
    delete=Call("delete_log_group", _GROUP, fill=False, when=lambda values: not values.get("skip_destroy")),
    force_new=("name", "name_prefix", "log_group_class"),
    defaults={"retention_in_days": 0, "skip_destroy": False},
    tags=Tags(
        create="tags",
        read=Read(
            "list_tags_for_resource",
            {"resourceArn": "arn:{partition}:logs:{region}:{account}:log-group:{id}"},
            "tags",
        ),
        add=Call("tag_resource", {"resourceArn": "{arn}"}),
        remove=Call("untag_resource", {"resourceArn": "{arn}"}),
    ),
    import_id=("name",),
    identity=("name",),
    after_read=_fill,
)

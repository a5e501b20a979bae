"""The shell of a secret: its name, key and policy, never its value."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix

_SECRET = {"SecretId": "{id}"}


def _fill(context: Context, values: Values, found: Any) -> None:
    values["arn"] = found["ARN"]
    fill_prefix(context, values, found)
    for name in ("description", "kms_key_id", "policy"):
        values[name] = values.get(name) or ""


def _immediately(values: Any) -> bool:
    return bool(values.get("recovery_window_in_days") == 0)


RESOURCE = Backed(
    type="aws_secretsmanager_secret",
    service="secretsmanager",
    create=Call(
        "create_secret",
        {"Name": "{name}", "Description": "{description}", "KmsKeyId": "{kms_key_id}"},
        fill=False,
    ),
    reads=(
        Read("describe_secret", _SECRET, "[@][?!DeletedDate] | [0]"),
        Read("get_resource_policy", _SECRET, "ResourcePolicy", into="policy", optional=True),
    ),
    id="ARN",
    chosen={"name": chosen_name()},
    names={"ARN": "arn"},
    updates=(
        Update(
            [
                Call(
                    "update_secret",
                    {
                        **_SECRET,
                        "Description": lambda values: values["description"] or "",
                        "KmsKeyId": "{kms_key_id}",
                    },
                    fill=False,
                )
            ],
            on=("description", "kms_key_id"),
        ),
        Update(
            [
                Call(
                    "put_resource_policy",
                    {**_SECRET, "ResourcePolicy": "{policy}"},
                    fill=False,
                    when=lambda values: bool(values["policy"]),
                ),
                Call("delete_resource_policy", _SECRET, fill=False, when=lambda values: not values["policy"]),
            ],
            on=("policy",),
            on_create=True,
        ),
    ),
    delete=Call(
        "delete_secret",
        {
            **_SECRET,
            "ForceDeleteWithoutRecovery": lambda values: True if _immediately(values) else None,
            "RecoveryWindowInDays": lambda values: (
                None if _immediately(values) else int(values.get("recovery_window_in_days") or 30)
            ),
        },
        fill=False,
    ),
    gone=("InvalidRequestException",),
    force_new=("name", "name_prefix"),
    defaults={"force_overwrite_replica_secret": False, "recovery_window_in_days": 30},
    policies=("policy",),
    keep=("recovery_window_in_days", "force_overwrite_replica_secret", "replica"),
    tags=Tags(
        create="Tags",
        read="Tags",
        add=Call("tag_resource", _SECRET),
        remove=Call("untag_resource", _SECRET),
    ),
    import_id=("id",),
    identity=("arn",),
    after_read=_fill,
)

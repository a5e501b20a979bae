"""A name for a KMS key."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, fill_prefix


def _fill(context: Context, values: Values, found: Any) -> None:
    """The configuration may name the key by id or ARN; both mean the same."""
    fill_prefix(context, values, found)
    values["target_key_id"] = found["TargetKeyId"]
    values["target_key_arn"] = (
        f"arn:{context.partition}:kms:{context.region}:{context.account}:key/{found['TargetKeyId']}"
    )


def _same_key(left: Any, right: Any) -> bool:
    return str(left).rpartition("/")[2] == str(right).rpartition("/")[2]


RESOURCE = Backed(
    type="aws_kms_alias",
    service="kms",
    create=Call("create_alias", {"AliasName": "{name}", "TargetKeyId": "{target_key_id}"}, fill=False),
    reads=(Read("list_aliases", out=lambda values: f"Aliases[?AliasName=='{values['id']}'] | [0]"),),
    id="{name}",
    chosen={"name": chosen_name(default="alias/")},
    names={"AliasName": "name", "AliasArn": "arn", "TargetKeyId": None},
    updates=(
        Update(
            [Call("update_alias", {"AliasName": "{id}", "TargetKeyId": "{target_key_id}"}, fill=False)],
            on=("target_key_id",),
        ),
    ),
    delete=Call("delete_alias", {"AliasName": "{id}"}, fill=False),
    force_new=("name", "name_prefix"),
    equal={"target_key_id": _same_key},
    as_answered=("target_key_id",),
    volatile=("target_key_arn",),
    import_id=("name",),
    identity=("name",),
    after_read=_fill,
)

"""A KMS alias by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values


def _fill(context: Context, values: Values, found: Any) -> None:
    key = found["TargetKeyId"]
    values["id"] = found["AliasArn"]
    values["target_key_id"] = key
    values["target_key_arn"] = f"arn:{context.partition}:kms:{context.region}:{context.account}:key/{key}"


DATA_SOURCE = DataSource(
    type="aws_kms_alias",
    service="kms",
    reads=(Read("list_aliases", out=lambda values: f"Aliases[?AliasName=='{values['name']}'] | [0]"),),
    fill=False,
    names={"AliasArn": "arn", "AliasName": "name"},
    after_read=_fill,
)

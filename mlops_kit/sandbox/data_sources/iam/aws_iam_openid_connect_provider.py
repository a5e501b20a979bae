"""An identity provider by its ARN or its URL."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _find(context: Context, values: Values) -> Values:
    issuer = str(values.get("url")).removeprefix("https://")
    made = f"arn:{context.partition}:iam::{context.account}:oidc-provider/{issuer}"
    arn = values.get("arn") or made
    return {"id": arn, "arn": arn}


DATA_SOURCE = DataSource(type="aws_iam_openid_connect_provider", find=_find)

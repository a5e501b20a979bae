"""A topic by its name."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _find(context: Context, values: Values) -> Values:
    return {"id": f"arn:{context.partition}:sns:{context.region}:{context.account}:{values['name']}"}


DATA_SOURCE = DataSource(type="aws_sns_topic", find=_find)

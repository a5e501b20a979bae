"""A queue by its name."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _find(context: Context, values: Values) -> Values:
    return {"id": context.client("sqs").get_queue_url(QueueName=values["name"])["QueueUrl"]}


DATA_SOURCE = DataSource(type="aws_sqs_queue", find=_find)

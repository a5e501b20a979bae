"""aws_default_tags: the provider's default tags."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    return {"id": context.partition, "tags": dict(context.provider.default_tags)}


DATA_SOURCE = DataSource(type="aws_default_tags", resolve=_resolve)

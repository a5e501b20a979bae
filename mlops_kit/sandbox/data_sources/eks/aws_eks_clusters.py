"""The names of a region's EKS clusters."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, _config: Values) -> Values:
    pages = context.client("eks").get_paginator("list_clusters").paginate()
    return {"id": context.region, "names": [name for page in pages for name in page["clusters"]]}


DATA_SOURCE = DataSource(type="aws_eks_clusters", resolve=_resolve)

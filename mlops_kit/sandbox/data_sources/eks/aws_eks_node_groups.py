"""The names of a cluster's managed node groups."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values


def _resolve(context: Context, config: Values) -> Values:
    cluster = config["cluster_name"]
    pages = context.client("eks").get_paginator("list_nodegroups").paginate(clusterName=cluster)
    return {"id": cluster, "names": [name for page in pages for name in page["nodegroups"]]}


DATA_SOURCE = DataSource(type="aws_eks_node_groups", resolve=_resolve)

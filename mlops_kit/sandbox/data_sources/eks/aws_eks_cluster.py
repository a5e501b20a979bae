"""An EKS cluster."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read, Response
from mlops_kit.sandbox.backed.values import Values


def _after_read(_context: Context, values: Values, cluster: Response) -> None:
    setups = cluster.get("logging", {}).get("clusterLogging", [])
    values["enabled_cluster_log_types"] = [
        kind for setup in setups if setup.get("enabled") for kind in setup["types"]
    ]


DATA_SOURCE = DataSource(
    type="aws_eks_cluster",
    service="eks",
    fill=False,
    names={"id": "cluster_id", "logging": None, "resourcesVpcConfig": "vpc_config"},
    reads=(Read("describe_cluster", {"name": "{name}"}, "cluster"),),
    id="{name}",
    tags="tags",
    after_read=_after_read,
)

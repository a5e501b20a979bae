"""Who may use an EKS cluster's Kubernetes API: one principal's entry."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read, Response
from mlops_kit.sandbox.backed.values import Values


def _after_read(_context: Context, values: Values, _entry: Response) -> None:
    values["tags_all"] = values["tags"]


DATA_SOURCE = DataSource(
    type="aws_eks_access_entry",
    service="eks",
    fill=False,
    names={"username": "user_name"},
    reads=(
        Read(
            "describe_access_entry",
            {"clusterName": "{cluster_name}", "principalArn": "{principal_arn}"},
            "accessEntry",
        ),
    ),
    id="{cluster_name}:{principal_arn}",
    tags="tags",
    after_read=_after_read,
)

"""An add-on of an EKS cluster."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.resources.eks.aws_eks_addon import read_identities

DATA_SOURCE = DataSource(
    type="aws_eks_addon",
    service="eks",
    fill=False,
    names={"addonArn": "arn", "podIdentityAssociations": None},
    reads=(Read("describe_addon", {"clusterName": "{cluster_name}", "addonName": "{addon_name}"}, "addon"),),
    id="{cluster_name}:{addon_name}",
    tags="tags",
    after_read=read_identities,
)

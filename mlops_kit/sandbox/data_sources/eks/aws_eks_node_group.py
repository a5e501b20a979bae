"""A managed node group of an EKS cluster."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read

DATA_SOURCE = DataSource(
    type="aws_eks_node_group",
    service="eks",
    fill=False,
    names={
        "autoScalingGroups": "autoscaling_groups",
        "nodeRole": "node_role_arn",
        "nodegroupArn": "arn",
        "nodegroupName": "node_group_name",
        "remoteAccessSecurityGroup": "remote_access_security_group_id",
        "sourceSecurityGroups": "source_security_group_ids",
        "subnets": "subnet_ids",
    },
    reads=(
        Read(
            "describe_nodegroup",
            {"clusterName": "{cluster_name}", "nodegroupName": "{node_group_name}"},
            "nodegroup",
        ),
    ),
    id="{cluster_name}:{node_group_name}",
    tags="tags",
)

"""Which pods of an EKS cluster run on Fargate."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Wait
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags

_PLACE = {"clusterName": "{cluster_name}", "fargateProfileName": "{fargate_profile_name}"}

RESOURCE = Backed(
    type="aws_eks_fargate_profile",
    service="eks",
    names={"fargateProfileArn": "arn", "selectors": "selector", "subnets": "subnet_ids"},
    create=Call("create_fargate_profile"),
    id="{cluster_name}:{fargate_profile_name}",
    reads=(Read("describe_fargate_profile", _PLACE, "fargateProfile", missing=GONE),),
    wait=Wait("status", ready=("ACTIVE",), failed=("CREATE_FAILED",), seconds=600),
    delete=Call("delete_fargate_profile", _PLACE, fill=False),
    wait_gone=True,
    force_new=("cluster_name", "fargate_profile_name", "pod_execution_role_arn", "selector", "subnet_ids"),
    tags=eks_tags(),
    import_id=("cluster_name", "fargate_profile_name"),
    import_separator=":",
)

"""Who may use an EKS cluster's Kubernetes API."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags

_PLACE = {"clusterName": "{cluster_name}", "principalArn": "{principal_arn}"}

RESOURCE = Backed(
    type="aws_eks_access_entry",
    service="eks",
    names={"username": "user_name"},
    create=Call("create_access_entry"),
    id="{cluster_name}:{principal_arn}",
    reads=(Read("describe_access_entry", _PLACE, "accessEntry", missing=GONE),),
    updates=(
        Update(
            [
                Call(
                    "update_access_entry",
                    {
                        **_PLACE,
                        "kubernetesGroups": lambda values: values["kubernetes_groups"] or [],
                        "username": "{user_name}",
                    },
                    fill=False,
                )
            ],
            on=("kubernetes_groups", "user_name"),
        ),
    ),
    delete=Call("delete_access_entry", _PLACE, fill=False),
    force_new=("cluster_name", "principal_arn", "type"),
    defaults={"type": "STANDARD"},
    tags=eks_tags("access_entry_arn"),
    volatile=("modified_at",),
    import_id=("cluster_name", "principal_arn"),
    import_separator=":",
)

"""Which role the pods of a service account take."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags

_PLACE = {"clusterName": "{cluster_name}", "associationId": "{association_id}"}


def _after_read(_context: Context, values: Values, association: Response) -> None:
    values["id"] = association["associationId"]


RESOURCE = Backed(
    type="aws_eks_pod_identity_association",
    service="eks",
    create=Call("create_pod_identity_association"),
    response={"association_id": "association.associationId"},
    id="association.associationId",
    reads=(Read("describe_pod_identity_association", _PLACE, "association", missing=GONE),),
    updates=(
        Update(
            [
                Call(
                    "update_pod_identity_association",
                    {
                        **_PLACE,
                        "disableSessionTags": "{disable_session_tags}",
                        "policy": "{policy}",
                        "roleArn": "{role_arn}",
                        "targetRoleArn": lambda values: values["target_role_arn"] or "",
                    },
                    fill=False,
                )
            ],
            on=("disable_session_tags", "policy", "role_arn", "target_role_arn"),
        ),
    ),
    delete=Call("delete_pod_identity_association", _PLACE, fill=False),
    framework=True,
    force_new=("cluster_name", "namespace", "service_account"),
    defaults={"disable_session_tags": False},
    volatile=("external_id",),
    policies=("policy",),
    tags=eks_tags("association_arn"),
    import_id=("cluster_name", "association_id"),
    import_separator=",",
    after_read=_after_read,
)

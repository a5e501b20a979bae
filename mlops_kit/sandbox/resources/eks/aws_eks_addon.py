"""An add-on of an EKS cluster, with the pod identity associations that are its own."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags

_PLACE = {"clusterName": "{cluster_name}", "addonName": "{addon_name}"}


def _identities(values: Any) -> list[dict[str, str]]:
    return [
        {"roleArn": item["role_arn"], "serviceAccount": item["service_account"]}
        for item in values.get("pod_identity_association") or []
    ]


def _update(context: Context, prior: Values, values: Values) -> None:
    request: dict[str, Any] = {"clusterName": values["cluster_name"], "addonName": values["addon_name"]}
    members = (("addon_version", "addonVersion"), ("configuration_values", "configurationValues"))
    for name, member in members:
        if values[name] not in (UNKNOWN, prior.get(name)):
            request[member] = values[name] or ""
    if _identities(values) != _identities(prior):
        request["podIdentityAssociations"] = _identities(values)
    if values.get("resolve_conflicts_on_update"):
        request["resolveConflicts"] = values["resolve_conflicts_on_update"]
    if values.get("service_account_role_arn") or prior.get("service_account_role_arn"):
        request["serviceAccountRoleArn"] = values["service_account_role_arn"] or ""
    context.client("eks").update_addon(**request)


def read_identities(context: Context, values: Values, addon: Response) -> None:
    """After a read: fill `pod_identity_association` from the associations that the add-on names."""
    eks = context.client("eks")
    found = [
        eks.describe_pod_identity_association(
            clusterName=addon["clusterName"], associationId=arn.rpartition("/")[2]
        )["association"]
        for arn in addon.get("podIdentityAssociations") or []
    ]
    values["pod_identity_association"] = [
        {"role_arn": item["roleArn"], "service_account": item["serviceAccount"]} for item in found
    ]


RESOURCE = Backed(
    type="aws_eks_addon",
    service="eks",
    names={"addonArn": "arn", "podIdentityAssociations": None},
    create=Call(
        "create_addon",
        {
            "podIdentityAssociations": lambda values: _identities(values) or None,
            "resolveConflicts": "{resolve_conflicts_on_create}",
        },
    ),
    id="{cluster_name}:{addon_name}",
    reads=(Read("describe_addon", _PLACE, "addon", missing=GONE),),
    wait=Wait(
        "status",
        ready=("ACTIVE",),
        failed=("CREATE_FAILED", "UPDATE_FAILED"),
        reason="health.issues[0].message",
        seconds=1200,
    ),
    updates=(
        Update(
            apply=_update,
            on=(
                "addon_version",
                "configuration_values",
                "pod_identity_association",
                "service_account_role_arn",
            ),
        ),
    ),
    delete=Call("delete_addon", {**_PLACE, "preserve": "{preserve}"}, fill=False),
    wait_gone=True,
    force_new=("addon_name", "cluster_name", "namespace_config"),
    tags=eks_tags(),
    volatile=("modified_at",),
    import_id=("cluster_name", "addon_name"),
    import_separator=":",
    computed_blocks=("namespace_config",),
    after_read=read_identities,
)

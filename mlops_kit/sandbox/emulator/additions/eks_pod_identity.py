"""EKS pod identity associations."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes.pods import KIND, add_association, set_target
from mlops_kit.sandbox.emulator.kubernetes.records import (
    check_role,
    find_cluster,
    find_record,
    page,
    records,
    request_of,
)

_SUMMARY = ("associationArn", "associationId", "clusterName", "namespace", "ownerArn", "serviceAccount")


def _find(response: Any, cluster: Any) -> dict[str, Any]:
    key = response.uri_match["associationId"]
    return find_record(cluster, KIND, key, f"No association found with id: {key}")


def create_pod_identity_association(self: Any) -> ActionResult:
    """CreatePodIdentityAssociation."""
    return ActionResult({"association": add_association(self, find_cluster(self), request_of(self))})


def describe_pod_identity_association(self: Any) -> ActionResult:
    """DescribePodIdentityAssociation."""
    return ActionResult({"association": _find(self, find_cluster(self))})


def list_pod_identity_associations(self: Any) -> ActionResult:
    """ListPodIdentityAssociations, with namespace and serviceAccount."""
    request = request_of(self)
    found = [
        {member: item[member] for member in _SUMMARY if member in item}
        for item in records(find_cluster(self), KIND).values()
        if request.get("namespace") in (None, item["namespace"])
        and request.get("serviceAccount") in (None, item["serviceAccount"])
    ]
    return ActionResult(page(self, "associations", found))


def update_pod_identity_association(self: Any) -> ActionResult:
    """UpdatePodIdentityAssociation: roles, session tags and policy."""
    cluster, request = find_cluster(self), request_of(self)
    association = _find(self, cluster)
    if request.get("roleArn"):
        check_role(self, request["roleArn"], "Role provided in the request does not exist.")
        association["roleArn"] = request["roleArn"]
    if "disableSessionTags" in request:
        association["disableSessionTags"] = request["disableSessionTags"]
    if "policy" in request:
        association["policy"] = request["policy"]
    if "targetRoleArn" in request:
        set_target(association, request["targetRoleArn"], cluster)
    association["modifiedAt"] = utcnow()
    return ActionResult({"association": association})


def delete_pod_identity_association(self: Any) -> ActionResult:
    """DeletePodIdentityAssociation."""
    cluster = find_cluster(self)
    association = _find(self, cluster)
    del records(cluster, KIND)[association["associationId"]]
    return ActionResult({"association": association})


def install() -> None:
    """Add these operations."""
    for operation in (
        create_pod_identity_association,
        describe_pod_identity_association,
        list_pod_identity_associations,
        update_pod_identity_association,
        delete_pod_identity_association,
    ):
        setattr(EKSResponse, operation.__name__, operation)

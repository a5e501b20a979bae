"""Pod identity associations: which role a service account's pods take."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from mlops_kit.sandbox.emulator.kubernetes.records import Record, arn, check_role, in_use, records

KIND = "pod_identities"


def add_association(response: Any, cluster: Any, request: Record, owner: str | None = None) -> Record:
    """Keep an association and return it; `owner` is the ARN of the add-on it belongs to.

    Raises ResourceInUseException where the service account has one, InvalidParameterException where the
    role is not there.
    """
    place = (request["namespace"], request["serviceAccount"])
    for other in records(cluster, KIND).values():
        if (other["namespace"], other["serviceAccount"]) == place:
            raise in_use(f"Association already exists: {other['associationId']}", cluster.name)
    check_role(response, request["roleArn"], "Role provided in the request does not exist.")
    identifier = "a-" + mock_random.get_random_string(17, lower_case=True)
    association = {
        "associationArn": arn(cluster, "podidentityassociation", identifier),
        "associationId": identifier,
        "clusterName": cluster.name,
        "createdAt": utcnow(),
        "disableSessionTags": request.get("disableSessionTags", False),
        "modifiedAt": utcnow(),
        "namespace": request["namespace"],
        "roleArn": request["roleArn"],
        "serviceAccount": request["serviceAccount"],
        "tags": request.get("tags") or {},
    }
    for member, value in (("ownerArn", owner), ("policy", request.get("policy"))):
        if value:
            association[member] = value
    set_target(association, request.get("targetRoleArn"), cluster)
    records(cluster, KIND)[identifier] = association
    return association


def set_target(association: Record, target_role_arn: str | None, cluster: Any) -> None:
    """Set (or clear) the role that is taken after the association's own, with its external id."""
    if target_role_arn:
        association["targetRoleArn"] = target_role_arn
        place = f"{cluster.name}/{association['namespace']}/{association['serviceAccount']}"
        association["externalId"] = f"{cluster.arn.split(':')[3]}/{cluster.arn.split(':')[4]}/{place}"
    else:
        association.pop("targetRoleArn", None)
        association.pop("externalId", None)

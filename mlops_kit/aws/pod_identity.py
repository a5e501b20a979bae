"""Finds a pod identity association by whom it is for: of a service account there is one at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.errors import error_code, explained
from mlops_kit.aws.session import client
from mlops_kit.target import Target

ASSOCIATION = "aws_eks_pod_identity_association"


def find_associations(target: Target, values: Mapping[str, Any]) -> list[str]:
    """Return the id of the association that has the place of `values`, Terraform's arguments, if any.

    Raises KitError.
    """
    cluster, namespace, account = (values.get(n) for n in ("cluster_name", "namespace", "service_account"))
    if not (cluster and namespace and account):
        return []
    eks = client(target, "eks")
    with explained(f"looking for the pod identity of {namespace}/{account} in {cluster}"):
        try:
            answer = eks.list_pod_identity_associations(
                clusterName=cluster, namespace=namespace, serviceAccount=account
            )
        except eks.exceptions.ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return []  # no cluster either
            raise
    return [str(found["associationId"]) for found in answer["associations"]]

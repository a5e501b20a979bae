"""EKS identity provider configurations: OpenID Connect issuers that a cluster trusts beside IAM."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes.records import (
    Record,
    add_update,
    arn,
    find_cluster,
    find_record,
    in_use,
    page,
    records,
    request_of,
    unique_id,
)

KIND = "identity_providers"


def associate_identity_provider_config(self: Any) -> ActionResult:
    """AssociateIdentityProviderConfig: one per cluster."""
    cluster, request = find_cluster(self), request_of(self)
    oidc = request["oidc"]
    if records(cluster, KIND):
        raise in_use("Cluster already has an identity provider config associated", cluster.name)
    name = oidc["identityProviderConfigName"]
    tags = request.get("tags") or {}
    records(cluster, KIND)[name] = {
        **oidc,
        "clusterName": cluster.name,
        "identityProviderConfigArn": arn(cluster, "identityproviderconfig", "oidc", name, unique_id()),
        "status": "ACTIVE",
        "tags": tags,
    }
    update = add_update(cluster, "AssociateIdentityProviderConfig", {"IdentityProviderConfig": [name]})
    return ActionResult({"update": update, "tags": tags})


def _find(response: Any, cluster: Any) -> Record:
    name = request_of(response)["identityProviderConfig"]["name"]
    return find_record(cluster, KIND, name, f"Identity provider config {name} not found")


def describe_identity_provider_config(self: Any) -> ActionResult:
    """DescribeIdentityProviderConfig."""
    return ActionResult({"identityProviderConfig": {"oidc": _find(self, find_cluster(self))}})


def list_identity_provider_configs(self: Any) -> ActionResult:
    """ListIdentityProviderConfigs."""
    names = [{"type": "oidc", "name": name} for name in records(find_cluster(self), KIND)]
    return ActionResult(page(self, "identityProviderConfigs", names))


def disassociate_identity_provider_config(self: Any) -> ActionResult:
    """DisassociateIdentityProviderConfig."""
    cluster = find_cluster(self)
    name = _find(self, cluster)["identityProviderConfigName"]
    del records(cluster, KIND)[name]
    update = add_update(cluster, "DisassociateIdentityProviderConfig", {"IdentityProviderConfig": [name]})
    return ActionResult({"update": update})


def install() -> None:
    """Add these operations."""
    for operation in (
        associate_identity_provider_config,
        describe_identity_provider_config,
        list_identity_provider_configs,
        disassociate_identity_provider_config,
    ):
        setattr(EKSResponse, operation.__name__, operation)

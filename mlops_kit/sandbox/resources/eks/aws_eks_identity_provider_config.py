"""An OpenID Connect issuer that an EKS cluster trusts beside IAM."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Wait
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags, first


def _config(values: Any) -> dict[str, str]:
    """The name is in the block, after an import in the id alone."""
    name = first(values, "oidc").get("identity_provider_config_name") or str(values["id"]).split(":")[1]
    return {"name": name, "type": "oidc"}


_PLACE = {"clusterName": "{cluster_name}", "identityProviderConfig": _config}
_READ = "describe_identity_provider_config"

RESOURCE = Backed(
    type="aws_eks_identity_provider_config",
    service="eks",
    names={"identityProviderConfigArn": "arn"},
    create=Call("associate_identity_provider_config"),
    id="{cluster_name}:{oidc.0.identity_provider_config_name}",
    reads=(
        Read(_READ, _PLACE, "identityProviderConfig.oidc", missing=GONE),
        Read(_READ, _PLACE, "identityProviderConfig.oidc", into="oidc"),
    ),
    wait=Wait("status", ready=("ACTIVE",), seconds=2400),
    delete=Call("disassociate_identity_provider_config", _PLACE, fill=False),
    wait_gone=True,
    force_new=("cluster_name", "oidc"),
    tags=eks_tags(),
    import_id=("cluster_name", "identity_provider_config_name"),
    import_separator=":",
)

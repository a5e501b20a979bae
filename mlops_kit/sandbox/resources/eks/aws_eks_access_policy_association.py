"""What a principal with an access entry may do: an EKS access policy, cluster-wide or in namespaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.eks._shared import GONE

_ENTRY = {"clusterName": "{cluster_name}", "principalArn": "{principal_arn}"}


def _association(values: Mapping[str, Any]) -> str:
    return f"associatedAccessPolicies[?policyArn=='{values['policy_arn']}'] | [0]"


def _after_read(_context: Context, values: Values, association: Response) -> None:
    """The provider writes these times as Go prints them."""
    for name, member in (("associated_at", "associatedAt"), ("modified_at", "modifiedAt")):
        moment = association[member].strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
        values[name] = f"{moment} +0000 UTC"


RESOURCE = Backed(
    type="aws_eks_access_policy_association",
    service="eks",
    create=Call("associate_access_policy"),
    id="{cluster_name}#{principal_arn}#{policy_arn}",
    reads=(Read("list_associated_access_policies", _ENTRY, _association, missing=GONE),),
    delete=Call("disassociate_access_policy", {**_ENTRY, "policyArn": "{policy_arn}"}, fill=False),
    force_new=("access_scope", "cluster_name", "policy_arn", "principal_arn"),
    import_id=("cluster_name", "principal_arn", "policy_arn"),
    import_separator="#",
    after_read=_after_read,
)

"""EKS access entries and the access policies associated with them.

Whether a principal exists is not checked: an account's people and pipelines are not in the emulator.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes import catalog
from mlops_kit.sandbox.emulator.kubernetes.access import (
    KIND,
    NODE_TYPES,
    add_entry,
    add_policy,
    check_mode,
    find_entry,
)
from mlops_kit.sandbox.emulator.kubernetes.records import (
    find_cluster,
    in_use,
    invalid_parameter,
    invalid_request,
    not_found,
    page,
    records,
    request_of,
)


def create_access_entry(self: Any) -> ActionResult:
    """CreateAccessEntry."""
    cluster, request = find_cluster(self), request_of(self)
    check_mode(cluster)
    principal, kind = request["principalArn"], request.get("type") or "STANDARD"
    if ":iam::" not in principal:
        raise invalid_parameter("The specified principalArn is invalid: invalid principal.", cluster.name)
    if principal in records(cluster, KIND):
        raise in_use("The specified access entry resource is already in use on this cluster.", cluster.name)
    if kind != "STANDARD" and kind not in NODE_TYPES:
        raise invalid_parameter("The specified type is invalid.", cluster.name)
    if kind != "STANDARD" and (request.get("kubernetesGroups") or request.get("username")):
        raise invalid_request(
            "The type of the access entry does not allow kubernetesGroups or username.", cluster.name
        )
    _check_groups(cluster, request)
    return ActionResult({"accessEntry": add_entry(cluster, principal, request)})


def _check_groups(cluster: Any, request: dict[str, Any]) -> None:
    for group in request.get("kubernetesGroups") or []:
        if group.startswith("system:"):
            raise invalid_parameter(
                f"The kubernetes group name {group} is invalid, it cannot start with system:", cluster.name
            )


def describe_access_entry(self: Any) -> ActionResult:
    """DescribeAccessEntry."""
    cluster = find_cluster(self)
    check_mode(cluster)
    return ActionResult({"accessEntry": find_entry(cluster, self.uri_match["principalArn"])})


def list_access_entries(self: Any) -> ActionResult:
    """ListAccessEntries, with associatedPolicyArn."""
    cluster = find_cluster(self)
    check_mode(cluster)
    policy = request_of(self).get("associatedPolicyArn")
    entries = records(cluster, KIND)
    found = [name for name in sorted(entries) if not policy or policy in entries[name]["_policies"]]
    return ActionResult(page(self, "accessEntries", found))


def update_access_entry(self: Any) -> ActionResult:
    """UpdateAccessEntry: groups and user name of a standard entry."""
    cluster, request = find_cluster(self), request_of(self)
    entry = find_entry(cluster, request["principalArn"])
    if entry["type"] != "STANDARD":
        raise invalid_request("Only access entries of type STANDARD can be updated.", cluster.name)
    _check_groups(cluster, request)
    if "kubernetesGroups" in request:
        entry["kubernetesGroups"] = request["kubernetesGroups"]
    if request.get("username"):
        entry["username"] = request["username"]
    entry["modifiedAt"] = utcnow()
    return ActionResult({"accessEntry": entry})


def delete_access_entry(self: Any) -> EmptyResult:
    """DeleteAccessEntry, with its associations."""
    cluster = find_cluster(self)
    entry = find_entry(cluster, self.uri_match["principalArn"])
    del records(cluster, KIND)[entry["principalArn"]]
    return EmptyResult()


def associate_access_policy(self: Any) -> ActionResult:
    """AssociateAccessPolicy; again with another scope changes the scope."""
    cluster, request = find_cluster(self), request_of(self)
    entry, scope = find_entry(cluster, request["principalArn"]), request["accessScope"]
    if entry["type"] != "STANDARD":
        raise invalid_request(
            f"Access policies can't be associated with an entry of type {entry['type']}.", cluster.name
        )
    if request["policyArn"].split("/")[-1] not in catalog.ACCESS_POLICIES:
        raise invalid_parameter("The specified policyArn is invalid: it does not exist.", cluster.name)
    if (scope["type"] == "namespace") != bool(scope.get("namespaces")):
        raise invalid_parameter(
            "The access scope needs namespaces where its type is namespace, and only there.", cluster.name
        )
    association = add_policy(entry, request["policyArn"], scope)
    answer = {"clusterName": cluster.name, "principalArn": entry["principalArn"]}
    return ActionResult(answer | {"associatedAccessPolicy": association})


def disassociate_access_policy(self: Any) -> EmptyResult:
    """DisassociateAccessPolicy."""
    cluster, policy = find_cluster(self), self.uri_match["policyArn"]
    entry = find_entry(cluster, self.uri_match["principalArn"])
    if policy not in entry["_policies"]:
        raise not_found("The specified policyArn is not associated with the access entry.", cluster.name)
    del entry["_policies"][policy]
    return EmptyResult()


def list_associated_access_policies(self: Any) -> ActionResult:
    """ListAssociatedAccessPolicies."""
    cluster = find_cluster(self)
    entry = find_entry(cluster, self.uri_match["principalArn"])
    answer = {"clusterName": cluster.name, "principalArn": entry["principalArn"]}
    return ActionResult(answer | page(self, "associatedAccessPolicies", list(entry["_policies"].values())))


def list_access_policies(self: Any) -> ActionResult:
    """ListAccessPolicies."""
    prefix = f"arn:{self.eks_backend.partition}:eks::aws:cluster-access-policy/"
    policies = [{"name": name, "arn": prefix + name} for name in catalog.ACCESS_POLICIES]
    return ActionResult(page(self, "accessPolicies", policies))


def install() -> None:
    """Add these operations."""
    for operation in (
        create_access_entry,
        describe_access_entry,
        list_access_entries,
        update_access_entry,
        delete_access_entry,
        associate_access_policy,
        disassociate_access_policy,
        list_associated_access_policies,
        list_access_policies,
    ):
        setattr(EKSResponse, operation.__name__, operation)

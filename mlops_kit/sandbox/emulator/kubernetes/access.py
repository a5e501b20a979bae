"""Access entries: who may use a cluster's Kubernetes API."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow

from mlops_kit.sandbox.emulator.kubernetes.records import (
    Record,
    arn,
    find_record,
    invalid_request,
    records,
    unique_id,
)

KIND = "access_entries"
NODE_TYPES = {
    "EC2_LINUX": (["system:nodes"], "system:node:{{EC2PrivateDNSName}}"),
    "EC2_WINDOWS": (
        ["system:nodes", "eks:kube-proxy-windows"],
        "system:node:{{EC2PrivateDNSName}}",
    ),
    "FARGATE_LINUX": (["system:nodes"], "system:node:{{SessionName}}"),
    "EC2": (["system:nodes"], "system:node:{{EC2PrivateDNSName}}"),
    "HYBRID_LINUX": (["system:nodes"], "system:node:{{SessionName}}"),
    "HYPERPOD_LINUX": (["system:nodes"], "system:node:{{SessionName}}"),
}


def takes_entries(cluster: Any) -> bool:
    """Whether the cluster's authentication mode knows access entries."""
    return str(cluster.access_config["authenticationMode"]).startswith("API")


def check_mode(cluster: Any) -> None:
    """Raise InvalidRequestException where the authentication mode does not know access entries."""
    if not takes_entries(cluster):
        raise invalid_request(
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform "
            "this operation.",
            cluster.name,
        )


def find_entry(cluster: Any, principal_arn: str) -> Record:
    """Return a principal's entry; raises ResourceNotFoundException."""
    return find_record(
        cluster,
        KIND,
        principal_arn,
        "The specified principalArn could not be found. You can view your available access entries with "
        "'list-access-entries'.",
    )


def add_entry(cluster: Any, principal_arn: str, request: Record) -> Record:
    """Keep an entry for a principal, with the defaults of its type, and return it."""
    kind = request.get("type") or "STANDARD"
    groups, user = NODE_TYPES.get(kind, (request.get("kubernetesGroups") or [], _user_name(principal_arn)))
    account, path = principal_arn.split(":")[4:6]
    entry = {
        "accessEntryArn": arn(
            cluster, "access-entry", path.split("/")[0], account, path.split("/")[-1], unique_id()
        ),
        "clusterName": cluster.name,
        "createdAt": utcnow(),
        "kubernetesGroups": groups,
        "modifiedAt": utcnow(),
        "principalArn": principal_arn,
        "tags": request.get("tags") or {},
        "type": kind,
        "username": request.get("username") or user,
        "_policies": {},
    }
    records(cluster, KIND)[principal_arn] = entry
    return entry


def _user_name(principal_arn: str) -> str:
    partition, account, path = (principal_arn.split(":")[index] for index in (1, 4, 5))
    if path.startswith("role/"):
        role = path.split("/")[-1]
        return f"arn:{partition}:sts::{account}:assumed-role/{role}/{{{{SessionName}}}}"
    return principal_arn


def add_creator(response: Any, cluster: Any) -> None:
    """Make who creates a cluster its administrator."""
    from moto.sts.models import sts_backends

    account, partition = response.current_account, response.eks_backend.partition
    sts = sts_backends[account][partition]
    _, caller, _ = sts.get_caller_identity(response.access_key, response.region)
    entry = add_entry(cluster, _principal(caller), {})
    add_policy(entry, f"arn:{partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")


def _principal(caller: str) -> str:
    if ":assumed-role/" in caller:
        role = caller.split("/")[1]
        return f"{caller.split('assumed-role')[0]}role/{role}".replace(":sts:", ":iam:")
    return caller.replace(":sts:", ":iam:")


def add_policy(entry: Record, policy_arn: str, scope: Record | None = None) -> Record:
    """Associate an access policy with an entry and return the association."""
    before = entry["_policies"].get(policy_arn)
    association = {
        "policyArn": policy_arn,
        "accessScope": {"type": "cluster", "namespaces": []} | (scope or {}),
        "associatedAt": before["associatedAt"] if before else utcnow(),
        "modifiedAt": utcnow(),
    }
    entry["_policies"][policy_arn] = association
    return association

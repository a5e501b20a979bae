"""An EKS cluster. Every kind of change has a call of its own, since EKS takes one kind at a time."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.eks._shared import GONE, eks_tags, first

_LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_CONFIG = "update_cluster_config"


def _logging(values: Any) -> dict[str, Any]:
    enabled = values.get("enabled_cluster_log_types") or []
    others = [kind for kind in _LOG_TYPES if kind not in enabled]
    setups = [{"types": list(enabled), "enabled": True}, {"types": others, "enabled": False}]
    return {"clusterLogging": setups}


def _access_config(values: Any) -> dict[str, Any] | None:
    block = first(values, "access_config")
    config = {
        "authenticationMode": block.get("authentication_mode"),
        "bootstrapClusterCreatorAdminPermissions": block.get("bootstrap_cluster_creator_admin_permissions"),
    }
    return {
        name: value for name, value in config.items() if isinstance(value, (bool, str)) and value != ""
    } or None


def _config(*blocks: str) -> Update:
    """A change of blocks that one UpdateClusterConfig takes together."""
    return Update([Call(_CONFIG, {"name": "{id}"}, only=blocks)], on=blocks)


def _update_access(context: Context, prior: Values, values: Values) -> None:
    mode = first(values, "access_config").get("authentication_mode")
    if mode and mode != first(prior, "access_config").get("authentication_mode"):
        context.client("eks").update_cluster_config(
            name=values["id"], accessConfig={"authenticationMode": mode}
        )


def _update_network(context: Context, prior: Values, values: Values) -> None:
    """Endpoint access, subnets and security groups; EKS takes them one by one."""
    before, after = first(prior, "vpc_config"), first(values, "vpc_config")
    eks = context.client("eks")
    access = ("endpoint_private_access", "endpoint_public_access", "public_access_cidrs")
    if any(_differs(before, after, name) for name in access):
        config: dict[str, Any] = {
            "endpointPrivateAccess": bool(after["endpoint_private_access"]),
            "endpointPublicAccess": bool(after["endpoint_public_access"]),
        }
        if isinstance(after["public_access_cidrs"], list) and after["public_access_cidrs"]:
            config["publicAccessCidrs"] = after["public_access_cidrs"]
        eks.update_cluster_config(name=values["id"], resourcesVpcConfig=config)
    for name, member in (("subnet_ids", "subnetIds"), ("security_group_ids", "securityGroupIds")):
        if _differs(before, after, name):
            config = {member: list(after[name] or [])}
            eks.update_cluster_config(name=values["id"], resourcesVpcConfig=config)


def _differs(before: Values, after: Values, name: str) -> bool:
    old, new = before.get(name), after.get(name)
    if isinstance(old, list) or isinstance(new, list):
        return sorted(old or []) != sorted(new or [])
    return old != new


def _associate_encryption(context: Context, prior: Values, values: Values) -> None:
    block = first(values, "encryption_config")
    if block and not first(prior, "encryption_config"):
        key = {"keyArn": first(block, "provider")["key_arn"]}
        config = [{"resources": list(block["resources"]), "provider": key}]
        context.client("eks").associate_encryption_config(clusterName=values["id"], encryptionConfig=config)


def _after_read(_context: Context, values: Values, cluster: Response) -> None:
    known = first(values, "access_config")
    bootstrap = known.get("bootstrap_cluster_creator_admin_permissions")
    values["access_config"] = [
        {
            "authentication_mode": cluster["accessConfig"]["authenticationMode"],
            # The API does not tell; what was configured stays.
            "bootstrap_cluster_creator_admin_permissions": True if bootstrap is None else bootstrap,
        }
    ]
    setups = cluster.get("logging", {}).get("clusterLogging", [])
    values["enabled_cluster_log_types"] = [
        kind for setup in setups if setup.get("enabled") for kind in setup["types"]
    ]
    if values.get("bootstrap_self_managed_addons") is None:
        values["bootstrap_self_managed_addons"] = True


def _replaced_by(prior: Values, planned: Values) -> list[str]:
    """Encryption can be added, never removed; the role of automatic nodes can be given, not changed."""
    role = first(prior, "compute_config").get("node_role_arn")
    names = []
    if prior.get("encryption_config") and not planned.get("encryption_config"):
        names.append("encryption_config")
    if role and planned.get("compute_config") and role != first(planned, "compute_config")["node_role_arn"]:
        names.append("compute_config.node_role_arn")
    return names


RESOURCE = Backed(
    type="aws_eks_cluster",
    service="eks",
    names={"accessConfig": None, "logging": None, "resourcesVpcConfig": "vpc_config"},
    create=Call("create_cluster", {"accessConfig": _access_config, "logging": _logging}),
    id="cluster.name",
    reads=(Read("describe_cluster", {"name": "{id}"}, "cluster", missing=GONE),),
    wait=Wait("status", ready=("ACTIVE",), failed=("FAILED",), seconds=1800),
    updates=(
        Update(
            [
                Call(
                    "update_cluster_version",
                    {"name": "{id}", "version": "{version}", "force": "{force_update_version}"},
                    fill=False,
                )
            ],
            on=("version",),
        ),
        Update(apply=_update_access, on=("access_config",)),
        _config("compute_config", "kubernetes_network_config", "storage_config"),
        Update(apply=_associate_encryption, on=("encryption_config",)),
        Update(
            [Call(_CONFIG, {"name": "{id}", "logging": _logging}, fill=False)],
            on=("enabled_cluster_log_types",),
        ),
        _config("upgrade_policy"),
        Update(apply=_update_network, on=("vpc_config",)),
        _config("zonal_shift_config"),
        _config("remote_network_config"),
        _config("control_plane_scaling_config"),
        _config("kube_api_server_config"),
        _config("kube_controller_manager_config"),
        _config("kube_scheduler_config"),
        Update(
            [Call(_CONFIG, {"name": "{id}", "deletionProtection": "{deletion_protection}"}, fill=False)],
            on=("deletion_protection",),
        ),
    ),
    delete=Call("delete_cluster", {"name": "{id}"}, fill=False),
    wait_gone=True,
    force_new=(
        "name",
        "role_arn",
        "bootstrap_self_managed_addons",
        "access_config.bootstrap_cluster_creator_admin_permissions",
        "kubernetes_network_config.ip_family",
        "kubernetes_network_config.service_ipv4_cidr",
        "outpost_config",
    ),
    replaced_by=_replaced_by,
    defaults={
        "access_config.bootstrap_cluster_creator_admin_permissions": True,
        "bootstrap_self_managed_addons": True,
        "vpc_config.endpoint_private_access": False,
        "vpc_config.endpoint_public_access": True,
    },
    tags=eks_tags(),
    computed_blocks=(
        "access_config",
        "control_plane_scaling_config",
        "kube_api_server_config",
        "kube_controller_manager_config",
        "kube_scheduler_config",
        "kubernetes_network_config",
        "kubernetes_network_config.elastic_load_balancing",
        "upgrade_policy",
    ),
    after_read=_after_read,
)

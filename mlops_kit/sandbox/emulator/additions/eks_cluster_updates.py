"""EKS cluster updates: version and configuration, one kind at a time, each kept for DescribeUpdate."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.additions.eks_clusters import logging_of
from mlops_kit.sandbox.emulator.kubernetes import catalog, network
from mlops_kit.sandbox.emulator.kubernetes.records import (
    add_update,
    find_cluster,
    find_record,
    invalid_parameter,
    page,
    records,
    request_of,
)

_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
_PLAIN = {  # member: (attribute, kind of update)
    "controlPlaneScalingConfig": ("control_plane_scaling_config", "ControlPlaneScalingConfigUpdate"),
    "deletionProtection": ("deletion_protection", "DeletionProtectionUpdate"),
    "kubeApiServerConfig": ("kube_api_server_config", "ConfigUpdate"),
    "kubeControllerManagerConfig": ("kube_controller_manager_config", "ConfigUpdate"),
    "kubeSchedulerConfig": ("kube_scheduler_config", "ConfigUpdate"),
    "remoteNetworkConfig": ("remote_network_config", "RemoteNetworkConfigUpdate"),
    "upgradePolicy": ("upgrade_policy", "UpgradePolicyUpdate"),
    "zonalShiftConfig": ("zonal_shift_config", "ZonalShiftConfigUpdate"),
}
_AUTO_MODE = ("computeConfig", "kubernetesNetworkConfig", "storageConfig")  # changed together


def update_cluster_version(self: Any) -> ActionResult:
    """UpdateClusterVersion: one minor version up, no other."""
    cluster, version = find_cluster(self), request_of(self)["version"]
    if version == cluster.version:
        raise invalid_parameter(f"Cluster is already at version {version}", cluster.name)
    if version not in catalog.VERSIONS:
        raise invalid_parameter("unsupported Kubernetes version", cluster.name)
    if catalog.minor(version) != catalog.minor(cluster.version) + 1:
        raise invalid_parameter(
            f"Unsupported Kubernetes minor version update from {cluster.version} to {version}", cluster.name
        )
    cluster.version = version
    update = add_update(
        cluster, "VersionUpdate", {"Version": version, "PlatformVersion": cluster.platform_version}
    )
    return ActionResult({"update": update})


def update_cluster_config(self: Any) -> ActionResult:
    """UpdateClusterConfig."""
    cluster, request = find_cluster(self), request_of(self)
    asked = {name: request[name] for name in request if name not in ("name", "clientRequestToken")}
    if len(asked) != 1 and not set(asked) <= set(_AUTO_MODE):
        raise invalid_parameter("Only one type of update can be allowed.", cluster.name)
    for member, value in asked.items():
        if member in _PLAIN:
            attribute, kind = _PLAIN[member]
            setattr(cluster, attribute, value)
        else:
            kind = _CHANGES[member](self, cluster, value)
    return ActionResult({"update": add_update(cluster, kind, _params(asked))})


def _params(asked: dict[str, Any]) -> dict[str, Any]:
    return {member[0].upper() + member[1:]: value for member, value in asked.items()}


def _vpc_config(response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    config = dict(cluster.resources_vpc_config)
    placed = {"subnetIds", "securityGroupIds"} & set(asked)
    if placed and placed != set(asked):
        raise invalid_parameter("Only one type of update can be allowed.", cluster.name)
    if "subnetIds" in asked:
        subnets = network.find_subnets(response, asked["subnetIds"])
        network.check_zones(subnets)
        if subnets[0].vpc_id != config["vpcId"]:
            raise invalid_parameter("Provided subnets belong to a different VPC", cluster.name)
    if "securityGroupIds" in asked:
        network.check_security_groups(response, asked["securityGroupIds"], config["vpcId"])
    config |= asked
    if not config["endpointPublicAccess"] and not config["endpointPrivateAccess"]:
        raise invalid_parameter("Private and public endpoint access cannot be false", cluster.name)
    if config["endpointPublicAccess"]:
        config["publicAccessCidrs"] = config.get("publicAccessCidrs") or ["0.0.0.0/0"]
    if config == cluster.resources_vpc_config:
        raise invalid_parameter(
            "Cluster is already at the desired configuration with endpointPrivateAccess: "
            f"{config['endpointPrivateAccess']} , endpointPublicAccess: {config['endpointPublicAccess']}, "
            f"and Public Endpoint Restrictions: {config['publicAccessCidrs']}",
            cluster.name,
        )
    cluster.resources_vpc_config = config
    return (
        "VpcConfigUpdate" if "subnetIds" in asked or "securityGroupIds" in asked else "EndpointAccessUpdate"
    )


def _logging(_response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    enabled = {
        kind for setup in cluster.logging["clusterLogging"] if setup["enabled"] for kind in setup["types"]
    }
    wanted = set(enabled)
    for setup in asked.get("clusterLogging") or []:
        kinds = set(setup.get("types") or [])
        wanted = wanted | kinds if setup.get("enabled") else wanted - kinds
    if wanted == enabled:
        raise invalid_parameter("No changes needed for the logging config provided", cluster.name)
    cluster.logging = logging_of(wanted)
    return "LoggingUpdate"


def _access_config(_response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    before, after = cluster.access_config["authenticationMode"], asked["authenticationMode"]
    if _MODES.index(after) < _MODES.index(before):
        raise invalid_parameter(
            f"Unsupported authentication mode update from {before} to {after}", cluster.name
        )
    cluster.access_config = {"authenticationMode": after}
    return "AccessConfigUpdate"


def _compute_config(_response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    cluster.compute_config = (cluster.compute_config or {}) | asked
    return "AutoModeUpdate"


def _storage_config(_response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    cluster.storage_config = (cluster.storage_config or {}) | asked
    return "AutoModeUpdate"


def _kubernetes_network_config(_response: Any, cluster: Any, asked: dict[str, Any]) -> str:
    cluster.kubernetes_network_config = cluster.kubernetes_network_config | asked
    return "AutoModeUpdate"


_CHANGES = {
    "accessConfig": _access_config,
    "computeConfig": _compute_config,
    "kubernetesNetworkConfig": _kubernetes_network_config,
    "logging": _logging,
    "resourcesVpcConfig": _vpc_config,
    "storageConfig": _storage_config,
}


def describe_update(self: Any) -> ActionResult:
    """DescribeUpdate, of a cluster, node group or add-on."""
    cluster, key = find_cluster(self), self.uri_match["updateId"]
    update = find_record(cluster, "updates", key, f"No update found for ID: {key}")
    return ActionResult({"update": update})


def list_updates(self: Any) -> ActionResult:
    """ListUpdates."""
    return ActionResult(page(self, "updateIds", list(records(find_cluster(self), "updates"))))


def install() -> None:
    """Put these operations in the place of moto's, or beside them."""
    for operation in (update_cluster_version, update_cluster_config, describe_update, list_updates):
        setattr(EKSResponse, operation.__name__, operation)

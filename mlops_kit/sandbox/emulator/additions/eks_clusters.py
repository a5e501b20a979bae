"""EKS clusters: what Describe answers, and what EKS refuses to make or to delete."""

from __future__ import annotations

import base64
import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from mlops_kit.sandbox.emulator.kubernetes import access, catalog, network
from mlops_kit.sandbox.emulator.kubernetes.records import (
    add_update,
    check_role,
    find_cluster,
    in_use,
    invalid_parameter,
    invalid_request,
    page,
    request_of,
)

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_AS_ASKED = {  # member of the request, attribute of moto's cluster
    "computeConfig": "compute_config",
    "controlPlaneScalingConfig": "control_plane_scaling_config",
    "kubeApiServerConfig": "kube_api_server_config",
    "kubeControllerManagerConfig": "kube_controller_manager_config",
    "kubeSchedulerConfig": "kube_scheduler_config",
    "outpostConfig": "outpost_config",
    "remoteNetworkConfig": "remote_network_config",
    "storageConfig": "storage_config",
    "zonalShiftConfig": "zonal_shift_config",
}


def create_cluster(self: Any) -> ActionResult:
    """CreateCluster: checked against version, role and network; ACTIVE at once."""
    request = request_of(self)
    version = request.get("version") or catalog.DEFAULT_VERSION
    if request["name"] in self.eks_backend.clusters:
        raise in_use(f"Cluster already exists with name: {request['name']}", request["name"])
    if version not in catalog.VERSIONS:
        raise invalid_parameter("unsupported Kubernetes version", request["name"])
    check_role(self, request["roleArn"], f"roleArn, {request['roleArn']}, does not exist")
    vpc = request["resourcesVpcConfig"]
    subnets = network.find_subnets(self, vpc.get("subnetIds") or [])
    network.check_zones(subnets)
    network.check_security_groups(self, vpc.get("securityGroupIds") or [], subnets[0].vpc_id)

    cluster = self.eks_backend.create_cluster(
        name=request["name"],
        version=version,
        role_arn=request["roleArn"],
        resources_vpc_config={},
        tags=request.get("tags"),
        encryption_config=request.get("encryptionConfig"),
    )
    _complete(self, cluster, request, subnets[0].vpc_id)
    return ActionResult({"cluster": cluster})


def _complete(response: Any, cluster: Any, request: dict[str, Any], vpc_id: str) -> None:
    identifier = mock_random.get_random_hex(32).upper()
    region = response.region
    cluster.endpoint = f"https://{identifier}.gr7.{region}.eks.amazonaws.com"
    cluster.identity = {"oidc": {"issuer": f"https://oidc.eks.{region}.amazonaws.com/id/{identifier}"}}
    cluster.certificate_authority = {"data": _certificate()}
    cluster.platform_version = "eks.1"
    cluster.resources_vpc_config = _vpc_config(request["resourcesVpcConfig"]) | {
        "clusterSecurityGroupId": network.create_security_group(response, cluster.name, vpc_id),
        "vpcId": vpc_id,
    }
    asked = request.get("kubernetesNetworkConfig") or {}
    cluster.kubernetes_network_config = {
        "elasticLoadBalancing": {"enabled": False},
        "ipFamily": "ipv4",
        "serviceIpv4Cidr": "172.20.0.0/16",
        **asked,
    }
    cluster.logging = logging_of(_enabled(request.get("logging")))
    cluster.upgrade_policy = request.get("upgradePolicy") or {"supportType": "EXTENDED"}
    cluster.deletion_protection = request.get("deletionProtection", False)
    for member, attribute in _AS_ASKED.items():
        setattr(cluster, attribute, request.get(member))
    config = request.get("accessConfig") or {}
    cluster.access_config = {"authenticationMode": config.get("authenticationMode", "CONFIG_MAP")}
    if config.get("bootstrapClusterCreatorAdminPermissions", True) and access.takes_entries(cluster):
        access.add_creator(response, cluster)


def _certificate() -> str:
    body = base64.b64encode(mock_random.get_random_string(700).encode()).decode()
    return base64.b64encode(
        f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()
    ).decode()


def _vpc_config(asked: dict[str, Any]) -> dict[str, Any]:
    public = asked.get("endpointPublicAccess", True)
    private = asked.get("endpointPrivateAccess", False)
    if not public and not private:
        raise invalid_parameter("Private and public endpoint access cannot be false")
    return {
        "endpointPrivateAccess": private,
        "endpointPublicAccess": public,
        "publicAccessCidrs": asked.get("publicAccessCidrs") or (["0.0.0.0/0"] if public else []),
        "securityGroupIds": asked.get("securityGroupIds") or [],
        "subnetIds": asked["subnetIds"],
    }


def _enabled(logging: dict[str, Any] | None) -> set[str]:
    setups = (logging or {}).get("clusterLogging") or []
    return {kind for setup in setups if setup.get("enabled") for kind in setup.get("types") or []}


def logging_of(enabled: set[str]) -> dict[str, Any]:
    """What Describe answers where these log types are enabled."""
    groups = [
        {"types": [kind for kind in LOG_TYPES if (kind in enabled) is wanted], "enabled": wanted}
        for wanted in (True, False)
    ]
    return {"clusterLogging": [group for group in groups if group["types"]]}


def list_clusters(self: Any) -> ActionResult:
    """ListClusters."""
    return ActionResult(page(self, "clusters", sorted(self.eks_backend.clusters)))


def delete_cluster(self: Any) -> ActionResult:
    """DeleteCluster: refused while protected or in use; gone at once, with what EKS made for it."""
    cluster = find_cluster(self)
    if getattr(cluster, "deletion_protection", False):
        raise invalid_request(
            f"Cannot delete cluster {cluster.name} because deletion protection is enabled.", cluster.name
        )
    if cluster.fargate_profiles:
        raise in_use("Cluster has Fargate profiles attached", cluster.name)
    self.eks_backend.delete_cluster(name=cluster.name)  # refuses while there are node groups
    network.delete_security_group(self, cluster.resources_vpc_config.get("clusterSecurityGroupId", ""))
    cluster.status = "DELETING"
    return ActionResult({"cluster": cluster})


def describe_cluster_versions(self: Any) -> ActionResult:
    """DescribeClusterVersions, with clusterVersions, defaultOnly and versionStatus."""
    request = request_of(self)
    wanted = self.querystring.get("clusterVersions")
    versions = [_version(version) for version in reversed(catalog.VERSIONS)]
    if wanted:
        versions = [item for item in versions if item["clusterVersion"] in wanted]
    if request.get("defaultOnly") == "true":
        versions = [item for item in versions if item["defaultVersion"]]
    if request.get("versionStatus"):
        versions = [item for item in versions if item["versionStatus"] == request["versionStatus"]]
    return ActionResult(page(self, "clusterVersions", versions))


def _version(version: str) -> dict[str, Any]:
    dates = catalog.support_dates(version)
    status = "STANDARD_SUPPORT"
    if dates:
        now = datetime.datetime.now(datetime.UTC)
        status = status if now < dates[1] else "EXTENDED_SUPPORT" if now < dates[2] else "UNSUPPORTED"
    members = ("releaseDate", "endOfStandardSupportDate", "endOfExtendedSupportDate")
    return {
        "clusterVersion": version,
        "clusterType": "eks",
        "defaultPlatformVersion": "eks.1",
        "defaultVersion": version == catalog.DEFAULT_VERSION,
        **dict(zip(members, dates, strict=False)),
        "status": status.lower(),
        "versionStatus": status,
        "kubernetesPatchVersion": catalog.patch_version(version),
    }


def associate_encryption_config(self: Any) -> ActionResult:
    """AssociateEncryptionConfig: once, and for ever."""
    cluster, config = find_cluster(self), request_of(self)["encryptionConfig"]
    if cluster.encryption_config:
        raise invalid_parameter("Encryption is already enabled for this cluster", cluster.name)
    cluster.encryption_config = config
    update = add_update(cluster, "AssociateEncryptionConfig", {"EncryptionConfig": config})
    return ActionResult({"update": update})


def install() -> None:
    """Put these operations in the place of moto's, or beside them."""
    for operation in (
        create_cluster,
        list_clusters,
        delete_cluster,
        describe_cluster_versions,
        associate_encryption_config,
    ):
        setattr(EKSResponse, operation.__name__, operation)

"""EKS managed node groups: described as EKS does, checked as EKS does, and updated in place."""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes import access, catalog, network
from mlops_kit.sandbox.emulator.kubernetes.records import (
    add_update,
    check_role,
    find_cluster,
    invalid_parameter,
    page,
    records,
    request_of,
)

_ARM = re.compile(r"^[a-z]+\d+g[a-z]*\.")


def create_nodegroup(self: Any) -> ActionResult:
    """CreateNodegroup: ACTIVE at once; the nodes' role gets its access entry."""
    cluster, request = find_cluster(self), request_of(self)
    name, version = request["nodegroupName"], request.get("version") or cluster.version
    _check_version(cluster, version)
    check_role(self, request["nodeRole"], f"The role {request['nodeRole']} does not exist.")
    network.find_subnets(self, request["subnets"])
    scaling = {"minSize": 1, "maxSize": 2, "desiredSize": 2} | (request.get("scalingConfig") or {})
    _check_scaling(scaling)
    template: dict[str, str] | None = None
    template_data: dict[str, Any] = {}
    if request.get("launchTemplate"):
        template, template_data = network.find_launch_template(self, request["launchTemplate"])
        _check_template(request, template_data)

    group = self.eks_backend.create_nodegroup(
        cluster_name=cluster.name,
        nodegroup_name=name,
        node_role=request["nodeRole"],
        subnets=request["subnets"],
        scaling_config=scaling,
        disk_size=request.get("diskSize"),
        remote_access=request.get("remoteAccess"),
        labels=request.get("labels"),
        taints=request.get("taints"),
        tags=request.get("tags"),
        launch_template=template,
        capacity_type=request.get("capacityType"),
        version=version,
    )
    _complete(group, request, template_data)
    if access.takes_entries(cluster) and group.node_role not in records(cluster, access.KIND):
        access.add_entry(cluster, group.node_role, {"type": "EC2_LINUX"})
    return ActionResult({"nodegroup": group})


def _complete(group: Any, request: dict[str, Any], template_data: dict[str, Any]) -> None:
    """Mend what moto makes up: an SSH key, a disk size as text, an old image."""
    types = request.get("instanceTypes") or ([] if template_data.get("InstanceType") else ["t3.medium"])
    first = (types or [template_data.get("InstanceType", "")])[0]
    linux = f"AL2023_{'ARM_64' if _ARM.match(first) else 'x86_64'}_STANDARD"
    group.ami_type = request.get("amiType") or ("CUSTOM" if template_data.get("ImageId") else linux)
    group.instance_types = types or None
    group.disk_size = None if group.launch_template else request.get("diskSize") or 20
    group.remote_access = request.get("remoteAccess")
    release = template_data.get("ImageId") or catalog.release_version(group.version)
    group.release_version = request.get("releaseVersion") or release
    group.update_config = request.get("updateConfig") or {"maxUnavailable": 1}
    group.node_repair_config = request.get("nodeRepairConfig")
    group.warm_pool_config = request.get("warmPoolConfig")
    group.resources = {"autoScalingGroups": [{"name": f"eks-{group.nodegroup_name}-{group.uuid}"}]}
    if group.remote_access and not group.remote_access.get("sourceSecurityGroups"):
        group.resources["remoteAccessSecurityGroup"] = f"sg-{group.uuid.replace('-', '')[:17]}"


def _check_version(cluster: Any, version: str) -> None:
    if version not in catalog.VERSIONS or catalog.minor(version) > catalog.minor(cluster.version):
        raise invalid_parameter(
            f"Nodegroup Kubernetes version {version} is not supported in a cluster of version "
            f"{cluster.version}",
            cluster.name,
        )


def _check_scaling(scaling: dict[str, int]) -> None:
    least, most, desired = scaling["minSize"], scaling["maxSize"], scaling["desiredSize"]
    if least > most:
        raise invalid_parameter(f"Minimum capacity {least} can't be greater than maximum size {most}")
    if desired > most:
        raise invalid_parameter(f"desired capacity {desired} can't be greater than max size {most}")
    if least > desired:
        raise invalid_parameter(f"Minimum capacity {least} can't be greater than desired size {desired}")


def _check_template(request: dict[str, Any], data: dict[str, Any]) -> None:
    if data.get("InstanceType") and request.get("instanceTypes"):
        raise invalid_parameter(
            "Instance types must be specified within the launch template or in the request, not in both."
        )
    if data.get("IamInstanceProfile"):
        raise invalid_parameter("Launch template should not specify an instance profile.")
    if data.get("ImageId") and request.get("amiType") not in (None, "CUSTOM"):
        raise invalid_parameter("You cannot specify an image id within the launch template and an AMI type.")


def list_nodegroups(self: Any) -> ActionResult:
    """ListNodegroups."""
    return ActionResult(page(self, "nodegroups", sorted(find_cluster(self).nodegroups)))


def update_nodegroup_config(self: Any) -> ActionResult:
    """UpdateNodegroupConfig: labels, taints, sizes and how updates go."""
    cluster, request = find_cluster(self), request_of(self)
    group = _find(self)
    if request.get("scalingConfig"):
        _check_scaling(group.scaling_config | request["scalingConfig"])
    update = self.eks_backend.update_nodegroup_config(
        cluster_name=cluster.name,
        nodegroup_name=group.nodegroup_name,
        labels=request.get("labels"),
        taints=request.get("taints"),
        scaling_config=request.get("scalingConfig"),
        update_config=request.get("updateConfig"),
        node_repair_config=request.get("nodeRepairConfig"),
    )
    if "warmPoolConfig" in request:
        group.warm_pool_config = request["warmPoolConfig"]
    records(cluster, "updates")[update["id"]] = update
    return ActionResult({"update": update})


def update_nodegroup_version(self: Any) -> ActionResult:
    """UpdateNodegroupVersion: Kubernetes version, image release, launch template version."""
    cluster, request = find_cluster(self), request_of(self)
    group = _find(self)
    if request.get("launchTemplate"):
        _change_template(self, group, request["launchTemplate"])
    if request.get("version") or not request.get("launchTemplate"):
        version = request.get("version") or cluster.version
        _check_version(cluster, version)
        group.version = version
        group.release_version = catalog.release_version(version)
    if request.get("releaseVersion"):
        group.release_version = request["releaseVersion"]
    group.modified_at = utcnow()
    params = {"Version": group.version, "ReleaseVersion": group.release_version}
    return ActionResult({"update": add_update(cluster, "VersionUpdate", params)})


def _change_template(response: Any, group: Any, asked: dict[str, str]) -> None:
    if asked.get("id") and asked.get("name"):
        raise invalid_parameter("Either provide launch template ID or launch template name in the request.")
    if not group.launch_template:
        raise invalid_parameter("Nodegroup was not created with a launch template; it can't be given one.")
    template, _ = network.find_launch_template(response, asked)
    if template["id"] != group.launch_template["id"]:
        raise invalid_parameter("Launch template ID can't be changed; only its version can.")
    group.launch_template = template


def _find(response: Any) -> Any:
    return response.eks_backend.describe_nodegroup(
        cluster_name=find_cluster(response).name, nodegroup_name=response.uri_match["nodegroupName"]
    )


def delete_nodegroup(self: Any) -> ActionResult:
    """DeleteNodegroup; the access entry of a role that no other group has goes with it."""
    cluster, group = find_cluster(self), _find(self)
    self.eks_backend.delete_nodegroup(cluster_name=cluster.name, nodegroup_name=group.nodegroup_name)
    entry = records(cluster, access.KIND).get(group.node_role)
    still_used = any(other.node_role == group.node_role for other in cluster.nodegroups.values())
    if entry and entry["type"] == "EC2_LINUX" and not still_used:
        del records(cluster, access.KIND)[group.node_role]
    group.status = "DELETING"
    return ActionResult({"nodegroup": group})


def list_fargate_profiles(self: Any) -> ActionResult:
    """ListFargateProfiles."""
    return ActionResult(page(self, "fargateProfileNames", sorted(find_cluster(self).fargate_profiles)))


def install() -> None:
    """Put these operations in the place of moto's, or beside them."""
    for operation in (
        create_nodegroup,
        list_nodegroups,
        update_nodegroup_config,
        update_nodegroup_version,
        delete_nodegroup,
        list_fargate_profiles,
    ):
        setattr(EKSResponse, operation.__name__, operation)

"""EKS add-ons, and the versions of them that there are."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.responses import EKSResponse

from mlops_kit.sandbox.emulator.kubernetes import catalog, pods
from mlops_kit.sandbox.emulator.kubernetes.records import (
    Record,
    add_update,
    arn,
    check_role,
    find_cluster,
    find_record,
    in_use,
    invalid_parameter,
    page,
    records,
    request_of,
    unique_id,
)

KIND = "addons"


def create_addon(self: Any) -> ActionResult:
    """CreateAddon: ACTIVE at once."""
    cluster, request = find_cluster(self), request_of(self)
    name = request["addonName"]
    if name in records(cluster, KIND):
        raise in_use("Addon already exists.", cluster.name)
    if name not in catalog.ADDONS:
        raise invalid_parameter(
            f"Addon {name} specified is not supported in {cluster.version} kubernetes version", cluster.name
        )
    version = request.get("addonVersion") or catalog.recommended_addon_version(name, cluster.version)
    _check(self, cluster, name, {**request, "addonVersion": version})
    namespace = (request.get("namespaceConfig") or {}).get("namespace") or catalog.ADDONS[name].namespace
    addon: Record = {
        "addonArn": arn(cluster, "addon", name, unique_id()),
        "addonName": name,
        "addonVersion": version,
        "clusterName": cluster.name,
        "createdAt": utcnow(),
        "health": {"issues": []},
        "modifiedAt": utcnow(),
        "namespaceConfig": {"namespace": namespace},
        "owner": "aws",
        "publisher": "eks",
        "status": "ACTIVE",
        "tags": request.get("tags") or {},
    }
    _associate(self, cluster, addon, request.get("podIdentityAssociations") or [])
    _set_optional(addon, request)
    records(cluster, KIND)[name] = addon
    return ActionResult({"addon": addon | {"status": "CREATING"}})


def _check(response: Any, cluster: Any, name: str, request: Record) -> None:
    version = request.get("addonVersion")
    if version and not catalog.is_addon_version(name, version, cluster.version):
        raise invalid_parameter("Addon version specified is not supported", cluster.name)
    role = request.get("serviceAccountRoleArn")
    if role:
        check_role(response, role, f"Role {role} does not exist.")
    try:
        configuration = json.loads(request.get("configurationValues") or "{}")
    except ValueError:
        configuration = None
    if not isinstance(configuration, dict):
        raise invalid_parameter("ConfigurationValue is not in valid JSON or YAML format", cluster.name)


def _set_optional(addon: Record, request: Record) -> None:
    for member in ("configurationValues", "serviceAccountRoleArn"):
        if member in request:
            addon[member] = request[member]
        if not addon.get(member):
            addon.pop(member, None)


def _associate(response: Any, cluster: Any, addon: Record, wanted: list[Record]) -> None:
    """Make exactly the `wanted` pod identity associations the add-on's own."""
    associations = records(cluster, pods.KIND)
    for key in [key for key, item in associations.items() if item.get("ownerArn") == addon["addonArn"]]:
        del associations[key]
    namespace = addon["namespaceConfig"]["namespace"]
    made = [
        pods.add_association(response, cluster, {**item, "namespace": namespace}, addon["addonArn"])
        for item in wanted
    ]
    addon["podIdentityAssociations"] = [item["associationArn"] for item in made]


def _find(response: Any, cluster: Any) -> Record:
    name = response.uri_match["addonName"]
    return find_record(cluster, KIND, name, f"No addon: {name} found in cluster: {cluster.name}")


def describe_addon(self: Any) -> ActionResult:
    """DescribeAddon."""
    return ActionResult({"addon": _find(self, find_cluster(self))})


def list_addons(self: Any) -> ActionResult:
    """ListAddons."""
    return ActionResult(page(self, "addons", sorted(records(find_cluster(self), KIND))))


def update_addon(self: Any) -> ActionResult:
    """UpdateAddon: version, configuration and permissions."""
    cluster, request = find_cluster(self), request_of(self)
    addon = _find(self, cluster)
    _check(self, cluster, addon["addonName"], request)
    if request.get("addonVersion"):
        addon["addonVersion"] = request["addonVersion"]
    if "podIdentityAssociations" in request:
        _associate(self, cluster, addon, request["podIdentityAssociations"] or [])
    _set_optional(addon, request)
    addon["modifiedAt"] = utcnow()
    params = {
        "AddonVersion": addon["addonVersion"],
        "ResolveConflicts": request.get("resolveConflicts", "NONE"),
    }
    return ActionResult({"update": add_update(cluster, "AddonUpdate", params)})


def delete_addon(self: Any) -> ActionResult:
    """DeleteAddon, with the associations that are its own; `preserve` leaves its pods, which are not here."""
    cluster = find_cluster(self)
    addon = _find(self, cluster)
    _associate(self, cluster, addon, [])
    del records(cluster, KIND)[addon["addonName"]]
    return ActionResult({"addon": addon | {"status": "DELETING"}})


def describe_addon_versions(self: Any) -> ActionResult:
    """DescribeAddonVersions, with addonName, kubernetesVersion and types."""
    request = request_of(self)
    versions = [request["kubernetesVersion"]] if request.get("kubernetesVersion") else catalog.VERSIONS
    kinds = self.querystring.get("types")
    found = [
        _describe(name, versions)
        for name, addon in catalog.ADDONS.items()
        if request.get("addonName") in (None, name) and (not kinds or addon.kind in kinds)
    ]
    found = [item for item in found if item["addonVersions"]]
    if request.get("addonName") and not found:
        raise invalid_parameter(f"No addon versions found for {request['addonName']}")
    return ActionResult(page(self, "addons", found))


def _describe(name: str, versions: Any) -> Record:
    addon = catalog.ADDONS[name]
    compatible: dict[str, list[Record]] = {}
    for version in versions:
        if version not in catalog.VERSIONS:
            continue
        recommended = catalog.recommended_addon_version(name, version)
        for item in catalog.addon_versions(name, version):
            compatible.setdefault(item, []).append(
                {"clusterVersion": version, "platformVersions": ["*"], "defaultVersion": item == recommended}
            )
    return {
        "addonName": name,
        "type": addon.kind,
        "owner": "aws",
        "publisher": "eks",
        "defaultNamespace": addon.namespace,
        "addonVersions": [
            {
                "addonVersion": item,
                "architecture": ["amd64", "arm64"],
                "compatibilities": compatibilities,
                "computeTypes": ["ec2", "auto", "hybrid"],
                "requiresConfiguration": False,
                "requiresIamPermissions": addon.needs_permissions,
            }
            for item, compatibilities in compatible.items()
        ],
    }


def install() -> None:
    """Add these operations."""
    for operation in (
        create_addon,
        describe_addon,
        list_addons,
        update_addon,
        delete_addon,
        describe_addon_versions,
    ):
        setattr(EKSResponse, operation.__name__, operation)

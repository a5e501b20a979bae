"""A launch template: every change of what it launches makes a new version."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.ec2._shared import arn, chosen_name, ec2_tags, given, prefix_of

_REQUEST, _RESPONSE = "RequestLaunchTemplateData", "ResponseLaunchTemplateData"
_INTERFACE = "LaunchTemplateInstanceNetworkInterfaceSpecification"

_DATA = (
    "block_device_mappings",
    "capacity_reservation_specification",
    "cpu_options",
    "credit_specification",
    "disable_api_stop",
    "disable_api_termination",
    "ebs_optimized",
    "enclave_options",
    "hibernation_options",
    "iam_instance_profile",
    "image_id",
    "instance_initiated_shutdown_behavior",
    "instance_market_options",
    "instance_requirements",
    "instance_type",
    "kernel_id",
    "key_name",
    "license_specification",
    "maintenance_options",
    "metadata_options",
    "monitoring",
    "network_interfaces",
    "placement",
    "private_dns_name_options",
    "ram_disk_id",
    "security_group_names",
    "tag_specifications",
    "user_data",
    "vpc_security_group_ids",
    "description",
)


def _set_default(context: Context, prior: Values, values: Values) -> None:
    """Make the newest version the default where that is wanted, else the one that is named."""
    if not prior:
        return
    version = given(values, "default_version")
    if values.get("update_default_version"):
        answer = context.client("ec2").describe_launch_templates(LaunchTemplateIds=[values["id"]])
        version = answer["LaunchTemplates"][0]["LatestVersionNumber"]
    if version:
        context.client("ec2").modify_launch_template(
            LaunchTemplateId=values["id"], DefaultVersion=str(int(version))
        )


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """Other data makes another version, and that becomes the default one where it should."""
    if prior is None:
        return
    changed = {name for name in (*_DATA, "update_default_version") if planned[name] != prior[name]}
    if changed - {"update_default_version"}:
        planned["latest_version"] = UNKNOWN
    if changed and planned["update_default_version"] and config["default_version"] is None:
        planned["default_version"] = UNKNOWN


def _after_read(context: Context, values: Values, template: Response) -> None:
    values["name_prefix"] = prefix_of(values["name"])
    for interface in values.get("network_interfaces") or ():
        for name in ("ipv4_addresses", "ipv6_addresses"):
            interface[name] = interface.get(name) or []


RESOURCE = Backed(
    type="aws_launch_template",
    service="ec2",
    names={
        "LaunchTemplateName": "name",
        "VersionDescription": "description",
        "DefaultVersionNumber": "default_version",
        "LatestVersionNumber": "latest_version",
        f"{_REQUEST}.SecurityGroupIds": "vpc_security_group_ids",
        f"{_RESPONSE}.SecurityGroupIds": "vpc_security_group_ids",
        f"{_REQUEST}.SecurityGroups": "security_group_names",
        f"{_RESPONSE}.SecurityGroups": "security_group_names",
        f"{_REQUEST}.TagSpecifications": "tag_specifications",
        f"{_RESPONSE}.TagSpecifications": "tag_specifications",
        "LaunchTemplateTagSpecificationRequest.Tags": "tags",
        "LaunchTemplateTagSpecification.Tags": "tags",
        f"{_INTERFACE}Request.Groups": "security_groups",
        f"{_INTERFACE}.Groups": "security_groups",
        "SecondaryPrivateIpAddressCount": "ipv4_address_count",
        "AcceleratorTotalMemoryMiB": "accelerator_total_memory_mib",
        "LicenseSpecifications": "license_specification",
        "MemoryGiBPerVCpu": "memory_gib_per_vcpu",
        "MemoryMiB": "memory_mib",
        "TotalLocalStorageGB": "total_local_storage_gb",
        "VCpuCount": "vcpu_count",
        "PrivateIpAddresses": None,
        "Ipv6Addresses": None,
    },
    create=Call(
        "create_launch_template",
        {"LaunchTemplateName": chosen_name, "VersionDescription": "{description}"},
        fill=False,
        within="LaunchTemplateData",
    ),
    id="LaunchTemplate.LaunchTemplateId",
    reads=(
        Read(
            "describe_launch_templates",
            {"LaunchTemplateIds": ["{id}"]},
            "LaunchTemplates[0]",
            missing=("InvalidLaunchTemplateId.NotFound",),
        ),
        Read(
            "describe_launch_template_versions",
            {"LaunchTemplateId": "{id}", "Versions": ["$Latest"]},
            "LaunchTemplateVersions[0].LaunchTemplateData",
        ),
        Read(
            "describe_launch_template_versions",
            {"LaunchTemplateId": "{id}", "Versions": ["$Latest"]},
            "LaunchTemplateVersions[0].VersionDescription",
            into="description",
            optional=True,
        ),
    ),
    updates=(
        Update(
            [
                Call(
                    "create_launch_template_version",
                    {"LaunchTemplateId": "{id}", "VersionDescription": "{description}"},
                    fill=False,
                    within="LaunchTemplateData",
                )
            ],
            on=_DATA,
        ),
        Update(apply=_set_default, on=(*_DATA, "default_version", "update_default_version")),
    ),
    delete=Call("delete_launch_template", {"LaunchTemplateId": "{id}"}, fill=False),
    gone=("InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateName.NotFoundException"),
    force_new=("name", "name_prefix"),
    computed=arn("launch-template"),
    tags=ec2_tags("launch-template"),
    on_plan=_on_plan,
    after_read=_after_read,
    identity=("id",),
)

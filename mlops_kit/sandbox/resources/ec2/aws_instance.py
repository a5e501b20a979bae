"""An instance."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update, Wait
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given, members

_PRESENT = "Reservations[].Instances[] | [?State.Name!='terminated'] | [0]"
_DISK = {
    "DeleteOnTermination": "delete_on_termination",
    "Encrypted": "encrypted",
    "Iops": "iops",
    "KmsKeyId": "kms_key_id",
    "SnapshotId": "snapshot_id",
    "Throughput": "throughput",
    "VolumeSize": "volume_size",
    "VolumeType": "volume_type",
}
_BLOCKS = ("ebs_block_device", "metadata_options", "root_block_device")


def _disks(values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    root = [{**disk, "device_name": "/dev/xvda"} for disk in given(values, "root_block_device") or ()]
    disks = [*root, *(given(values, "ebs_block_device") or ())]
    return [
        {
            "DeviceName": disk["device_name"],
            "Ebs": {k: given(disk, n) for k, n in _DISK.items() if given(disk, n) is not None},
        }
        for disk in disks
    ] or None


def _user_data(values: Mapping[str, Any]) -> str | None:
    """The API's client encodes what it is given, so what is encoded already is decoded first."""
    encoded = given(values, "user_data_base64")
    return base64.b64decode(encoded).decode() if encoded else given(values, "user_data")


def _profile(values: Mapping[str, Any]) -> dict[str, str] | None:
    name = given(values, "iam_instance_profile")
    return {"Name": name} if name else None


def _modify(context: Context, prior: Values, values: Values) -> None:
    """Set one attribute a call; another type or other user data needs a stopped instance."""
    ec2, instance = context.client("ec2"), values["id"]
    stopped = any(given(values, n) != given(prior, n) for n in ("instance_type", "user_data"))
    if stopped:
        ec2.stop_instances(InstanceIds=[instance])
    if given(values, "instance_type") != given(prior, "instance_type"):
        ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": values["instance_type"]})
    if given(values, "user_data") != given(prior, "user_data"):
        text = (given(values, "user_data") or "").encode()
        ec2.modify_instance_attribute(InstanceId=instance, UserData={"Value": text})
    for name, member in (
        ("disable_api_termination", "DisableApiTermination"),
        ("source_dest_check", "SourceDestCheck"),
    ):
        if bool(given(values, name)) != bool(given(prior, name)):
            ec2.modify_instance_attribute(InstanceId=instance, **{member: {"Value": bool(values[name])}})
    groups = members(values, "vpc_security_group_ids")
    if groups and groups != members(prior, "vpc_security_group_ids"):
        ec2.modify_instance_attribute(InstanceId=instance, Groups=sorted(groups))
    if stopped:
        ec2.start_instances(InstanceIds=[instance])


def _disks_present(values: Values, instance: Response) -> None:
    """Complete the configured disks: their volumes, and nothing unknown left."""
    volumes = {
        item["DeviceName"]: item["Ebs"]["VolumeId"]
        for item in instance.get("BlockDeviceMappings", ())
        if "Ebs" in item
    }
    for block in _BLOCKS:
        values[block] = [
            {name: None if value is UNKNOWN else value for name, value in item.items()}
            for item in values.get(block) or ()
        ]
    for item in values["root_block_device"]:
        item["device_name"] = instance.get("RootDeviceName") or item["device_name"]
    for item in [*values["root_block_device"], *values["ebs_block_device"]]:
        item["volume_id"] = volumes.get(item["device_name"]) or volumes.get("/dev/xvda")


def _after_read(context: Context, values: Values, instance: Response) -> None:
    _disks_present(values, instance)
    groups = instance.get("SecurityGroups", ())
    interfaces = instance.get("NetworkInterfaces") or [{}]
    values["instance_state"] = instance["State"]["Name"]
    values["availability_zone"] = instance.get("Placement", {}).get("AvailabilityZone")
    values["tenancy"] = instance.get("Placement", {}).get("Tenancy")
    values["private_dns"], values["public_dns"] = (
        instance.get("PrivateDnsName"),
        instance.get("PublicDnsName"),
    )
    values["private_ip"], values["public_ip"] = (
        instance.get("PrivateIpAddress"),
        instance.get("PublicIpAddress"),
    )
    values["vpc_security_group_ids"] = [group["GroupId"] for group in groups]
    values["security_groups"] = []
    values["monitoring"] = instance.get("Monitoring", {}).get("State") == "enabled"
    values["primary_network_interface_id"] = interfaces[0].get("NetworkInterfaceId")
    values["associate_public_ip_address"] = bool(instance.get("PublicIpAddress"))
    values["secondary_private_ips"], values["ipv6_addresses"] = [], []
    profile = instance.get("IamInstanceProfile", {}).get("Arn", "")
    values["iam_instance_profile"] = profile.rpartition("/")[2] or None


RESOURCE = Backed(
    type="aws_instance",
    service="ec2",
    names={
        "BlockDeviceMappings": None,
        "ImageId": "ami",
        "IamInstanceProfile": None,
        "Monitoring": None,
        "NetworkInterfaces": None,
        "Placement": None,
        "SecurityGroups": None,
        "SecurityGroupIds": "vpc_security_group_ids",
        "UserData": None,
        "InstanceMarketOptions": None,
        "CapacityReservationSpecification": None,
        "CpuOptions": None,
        "EnclaveOptions": None,
        "MaintenanceOptions": None,
        "PrivateDnsNameOptions": None,
        "PrivateIpAddress": "private_ip",
        "Ipv6Addresses": None,
        "EnablePrimaryIpv6": None,
    },
    create=Call(
        "run_instances",
        {
            "MinCount": 1,
            "MaxCount": 1,
            "UserData": _user_data,
            "BlockDeviceMappings": _disks,
            "IamInstanceProfile": _profile,
            "Monitoring": lambda values: {"Enabled": True} if given(values, "monitoring") else None,
            "Placement": lambda values: (
                {"AvailabilityZone": values["availability_zone"]}
                if given(values, "availability_zone")
                else None
            ),
        },
    ),
    id="Instances[0].InstanceId",
    reads=(Read("describe_instances", {"InstanceIds": ["{id}"]}, lambda values: _PRESENT),),
    wait=Wait(
        "State.Name", ready=("running", "stopped"), failed=("terminated",), reason="StateReason.Message"
    ),
    wait_gone=True,
    updates=(
        Update(
            apply=_modify,
            on=(
                "disable_api_termination",
                "instance_type",
                "source_dest_check",
                "user_data",
                "vpc_security_group_ids",
            ),
        ),
    ),
    delete=Call("terminate_instances", {"InstanceIds": ["{id}"]}, fill=False),
    gone=("InvalidInstanceID.NotFound",),
    force_new=(
        "ami",
        "associate_public_ip_address",
        "availability_zone",
        "key_name",
        "placement_group",
        "private_ip",
        "subnet_id",
        "tenancy",
        "user_data_base64",
    ),
    defaults={"get_password_data": False, "source_dest_check": True, "user_data_replace_on_change": False},
    computed=arn("instance"),
    keep=(*_BLOCKS, "user_data", "user_data_base64"),
    tags=ec2_tags("instance"),
    after_read=_after_read,
)

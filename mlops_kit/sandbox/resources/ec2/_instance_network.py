"""An instance's network interfaces and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import given, members


def _own(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the interfaces that the configuration attaches."""
    attached = [
        {
            "DeviceIndex": int(interface["device_index"]),
            "NetworkInterfaceId": interface["network_interface_id"],
            "DeleteOnTermination": bool(interface.get("delete_on_termination")),
        }
        for interface in given(values, "network_interface") or ()
    ]
    return attached + [
        {"DeviceIndex": 0, "NetworkInterfaceId": interface["network_interface_id"]}
        for interface in given(values, "primary_network_interface") or ()
    ]


def interfaces(values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return RunInstances' `NetworkInterfaces`: it is an interface that gets a public address or not."""
    own = _own(values)
    public = given(values, "associate_public_ip_address")
    if own or public is None or not given(values, "subnet_id"):
        return own or None
    interface = {
        "DeviceIndex": 0,
        "AssociatePublicIpAddress": public,
        "DeleteOnTermination": True,
        "SubnetId": values["subnet_id"],
        "Groups": sorted(members(values, "vpc_security_group_ids")) or None,
        "PrivateIpAddress": given(values, "private_ip"),
    }
    return [{name: value for name, value in interface.items() if value is not None}]


def beside_interfaces(name: str) -> Any:
    """Return a parameter that is left out where the interfaces say it."""

    def param(values: Mapping[str, Any]) -> Any:
        value = given(values, name)
        if value is None or interfaces(values):
            return None
        return sorted(value) if isinstance(value, list) else value

    return param


def read(context: Context, values: Values, instance: Response) -> None:
    """Set what the instance's interfaces tell."""
    found = {item["Attachment"]["DeviceIndex"]: item for item in instance.get("NetworkInterfaces", ())}
    primary = found.get(0, {})
    wanted = [item["device_index"] for item in given(values, "network_interface") or ()]
    values["network_interface"] = [
        {
            "delete_on_termination": item["Attachment"].get("DeleteOnTermination", False),
            "device_index": index,
            "network_card_index": 0,
            "network_interface_id": item["NetworkInterfaceId"],
        }
        for index, item in found.items()
        if index in wanted
    ]
    values["primary_network_interface"] = [
        {
            "delete_on_termination": primary["Attachment"].get("DeleteOnTermination", False),
            "network_interface_id": primary["NetworkInterfaceId"],
        }
        for primary in [primary]
        if primary and not wanted
    ]
    values["primary_network_interface_id"] = primary.get("NetworkInterfaceId")
    values["associate_public_ip_address"] = "Association" in primary
    addresses = primary.get("PrivateIpAddresses", ())
    values["secondary_private_ips"] = [a["PrivateIpAddress"] for a in addresses if not a.get("Primary")]
    values["ipv6_addresses"] = [a["Ipv6Address"] for a in primary.get("Ipv6Addresses", ())]
    values["ipv6_address_count"] = len(values["ipv6_addresses"])
    values["private_dns"], values["public_dns"] = (
        instance.get("PrivateDnsName"),
        instance.get("PublicDnsName", ""),
    )
    values["private_ip"], values["public_ip"] = (
        instance.get("PrivateIpAddress"),
        instance.get("PublicIpAddress", ""),
    )
    groups = instance.get("SecurityGroups", ())
    values["vpc_security_group_ids"] = [group["GroupId"] for group in groups]
    by_name = groups and _in_default_vpc(context, instance)
    values["security_groups"] = [group["GroupName"] for group in groups] if by_name else []


def _in_default_vpc(context: Context, instance: Response) -> bool:
    """Whether groups go by their names, too, as they do in an account's default VPC."""
    found = context.client("ec2").describe_vpcs(VpcIds=[instance["VpcId"]])["Vpcs"]
    return bool(found and found[0].get("IsDefault"))


def change_addresses(context: Context, prior: Values, values: Values) -> None:
    """Bring the primary interface to `secondary_private_ips`."""
    ec2 = context.client("ec2")
    found = ec2.describe_instances(InstanceIds=[values["id"]])["Reservations"][0]["Instances"][0]
    primary = next(i for i in found["NetworkInterfaces"] if i["Attachment"]["DeviceIndex"] == 0)
    where = {"NetworkInterfaceId": primary["NetworkInterfaceId"]}
    old, new = members(prior, "secondary_private_ips"), members(values, "secondary_private_ips")
    if old - new:
        ec2.unassign_private_ip_addresses(**where, PrivateIpAddresses=sorted(old - new))
    if new - old:
        ec2.assign_private_ip_addresses(**where, PrivateIpAddresses=sorted(new - old))


def change_source_check(context: Context, prior: Values, values: Values) -> None:
    """Set the check of the instance's own interface; those that are attached have their own setting."""
    if (prior or not values["source_dest_check"]) and not given(values, "network_interface"):
        check = {"Value": bool(values["source_dest_check"])}
        context.client("ec2").modify_instance_attribute(InstanceId=values["id"], SourceDestCheck=check)

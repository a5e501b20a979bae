"""A network interface."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given, members


def _modify(context: Context, prior: Values, values: Values) -> None:
    ec2, interface = context.client("ec2"), values["id"]
    if prior and given(values, "description") != given(prior, "description"):
        ec2.modify_network_interface_attribute(
            NetworkInterfaceId=interface, Description={"Value": values.get("description") or ""}
        )
    if bool(values["source_dest_check"]) != bool(prior.get("source_dest_check", True)):
        ec2.modify_network_interface_attribute(
            NetworkInterfaceId=interface, SourceDestCheck={"Value": bool(values["source_dest_check"])}
        )
    groups = members(values, "security_groups")
    if prior and groups and groups != members(prior, "security_groups"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=sorted(groups))
    old, new = members(prior, "private_ips"), members(values, "private_ips")
    if prior and old - new:
        ec2.unassign_private_ip_addresses(NetworkInterfaceId=interface, PrivateIpAddresses=sorted(old - new))
    if prior and new - old:
        ec2.assign_private_ip_addresses(NetworkInterfaceId=interface, PrivateIpAddresses=sorted(new - old))


def _after_read(context: Context, values: Values, interface: Response) -> None:
    addresses = interface.get("PrivateIpAddresses", ())
    values["private_ip"] = interface.get("PrivateIpAddress")
    values["private_ips"] = values["private_ip_list"] = [item["PrivateIpAddress"] for item in addresses]
    values["private_ips_count"] = max(len(addresses) - 1, 0)
    values["ipv6_addresses"] = values["ipv6_address_list"] = [
        item["Ipv6Address"] for item in interface.get("Ipv6Addresses", ())
    ]
    values["ipv6_address_count"] = len(values["ipv6_addresses"])
    values["security_groups"] = [group["GroupId"] for group in interface.get("Groups", ())]
    values["ipv4_prefixes"], values["ipv6_prefixes"] = [], []
    values["ipv4_prefix_count"] = values["ipv6_prefix_count"] = 0
    attachment = interface.get("Attachment") or {}
    values["attachment"] = (
        [
            {
                "attachment_id": attachment["AttachmentId"],
                "device_index": attachment.get("DeviceIndex"),
                "instance": attachment["InstanceId"],
            }
        ]
        if attachment.get("InstanceId")
        else []
    )


def _attach(context: Context, prior: Values, values: Values) -> None:
    ec2 = context.client("ec2")
    for item in prior.get("attachment") or ():
        ec2.detach_network_interface(AttachmentId=item["attachment_id"], Force=True)
    for item in given(values, "attachment") or ():
        ec2.attach_network_interface(
            NetworkInterfaceId=values["id"],
            InstanceId=item["instance"],
            DeviceIndex=int(item["device_index"]),
        )


RESOURCE = Backed(
    type="aws_network_interface",
    service="ec2",
    names=dict.fromkeys(("Attachment", "Groups", "Ipv6Addresses", "PrivateIpAddresses")),
    create=Call(
        "create_network_interface",
        {
            "SubnetId": "{subnet_id}",
            "Description": "{description}",
            "Groups": lambda values: sorted(members(values, "security_groups")) or None,
            "PrivateIpAddress": lambda values: next(iter(given(values, "private_ips") or ()), None),
        },
        fill=False,
    ),
    id="NetworkInterface.NetworkInterfaceId",
    reads=(Read("describe_network_interfaces", {"NetworkInterfaceIds": ["{id}"]}, "NetworkInterfaces[0]"),),
    updates=(
        Update(
            apply=_modify,
            on=("description", "private_ips", "security_groups", "source_dest_check"),
            on_create=True,
        ),
        Update(apply=_attach, on=("attachment",), on_create=True),
    ),
    delete=Call("delete_network_interface", {"NetworkInterfaceId": "{id}"}, fill=False),
    gone=("InvalidNetworkInterfaceID.NotFound",),
    force_new=("interface_type", "subnet_id"),
    defaults={
        "source_dest_check": True,
        "private_ip_list_enabled": False,
        "ipv6_address_list_enabled": False,
    },
    computed=arn("network-interface"),
    tags=replace(ec2_tags("network-interface"), read="TagSet"),
    after_read=_after_read,
)

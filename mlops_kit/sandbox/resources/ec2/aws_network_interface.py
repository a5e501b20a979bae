"""A network interface."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.failures import error_code
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._interface_addresses import FAMILIES, IPV4
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given, members

_ADDRESSES = tuple(name for each in FAMILIES for name in (each.addresses, each.count, each.ordered))


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
    for family in FAMILIES:
        family.apply(context, prior, values)


def _after_read(context: Context, values: Values, interface: Response) -> None:
    values["private_ip"] = interface.get("PrivateIpAddress")
    for family in FAMILIES:
        family.fill(values, interface)
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
                "network_card_index": attachment.get("NetworkCardIndex"),
            }
        ]
        if attachment.get("InstanceId")
        else []
    )


def _detach(context: Context, state: Values) -> None:
    """Take the interface from its instance; one that others took away since is fine."""
    ec2 = context.client("ec2")
    for item in state.get("attachment") or ():
        try:
            ec2.detach_network_interface(AttachmentId=item["attachment_id"], Force=True)
        except ec2.exceptions.ClientError as error:
            if error_code(error) != "InvalidAttachmentID.NotFound":
                raise


def _attach(context: Context, prior: Values, values: Values) -> None:
    _detach(context, prior)
    ec2 = context.client("ec2")
    for item in given(values, "attachment") or ():
        ec2.attach_network_interface(
            NetworkInterfaceId=values["id"],
            InstanceId=item["instance"],
            DeviceIndex=int(item["device_index"]),
        )


def _on_plan(_context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    if prior is not None:
        for family in FAMILIES:
            family.plan(prior, planned, config)


def _replaced_by(prior: Values, planned: Values) -> list[str]:
    """The primary address stays for an interface's life."""
    name = IPV4.leading(planned)
    wanted, primary = given(planned, name), prior["private_ip"]
    if not wanted or planned[name] == prior[name]:
        return []
    kept = primary == wanted[0] if name == IPV4.ordered else primary in wanted
    return [] if kept else [name]


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
            "InterfaceType": "{interface_type}",
            "PrivateIpAddress": lambda values: next(iter(IPV4.wanted(values)), None),
        },
        fill=False,
    ),
    id="NetworkInterface.NetworkInterfaceId",
    reads=(Read("describe_network_interfaces", {"NetworkInterfaceIds": ["{id}"]}, "NetworkInterfaces[0]"),),
    updates=(
        Update(
            apply=_modify,
            on=("description", "security_groups", "source_dest_check", *_ADDRESSES),
            on_create=True,
        ),
        Update(apply=_attach, on=("attachment",), on_create=True),
    ),
    before_delete=_detach,
    delete=Call("delete_network_interface", {"NetworkInterfaceId": "{id}"}, fill=False),
    gone=("InvalidNetworkInterfaceID.NotFound",),
    force_new=("interface_type", "subnet_id"),
    replaced_by=_replaced_by,
    defaults={
        "source_dest_check": True,
        "private_ip_list_enabled": False,
        "ipv6_address_list_enabled": False,
    },
    computed=arn("network-interface"),
    tags=replace(ec2_tags("network-interface"), read="TagSet"),
    computed_blocks=("attachment",),
    on_plan=_on_plan,
    after_read=_after_read,
    identity=("id",),
)

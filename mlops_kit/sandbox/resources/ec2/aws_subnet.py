"""A subnet."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags

# Each is set by a call of its own; all are false on a new subnet.
_ATTRIBUTES = {
    "assign_ipv6_address_on_creation": "AssignIpv6AddressOnCreation",
    "enable_dns64": "EnableDns64",
    "enable_resource_name_dns_a_record_on_launch": "EnableResourceNameDnsARecordOnLaunch",
    "enable_resource_name_dns_aaaa_record_on_launch": "EnableResourceNameDnsAAAARecordOnLaunch",
    "map_public_ip_on_launch": "MapPublicIpOnLaunch",
}


def _set_attributes(context: Context, prior: Values, values: Values) -> None:
    ec2 = context.client("ec2")
    for name, member in _ATTRIBUTES.items():
        wanted = bool(values.get(name))
        if wanted != bool(prior.get(name)):
            ec2.modify_subnet_attribute(SubnetId=values["id"], **{member: {"Value": wanted}})


def _after_read(context: Context, values: Values, subnet: Response) -> None:
    options = subnet.get("PrivateDnsNameOptionsOnLaunch", {})
    values["private_dns_hostname_type_on_launch"] = options.get("HostnameType")
    values["enable_resource_name_dns_a_record_on_launch"] = options.get("EnableResourceNameDnsARecord", False)
    values["enable_resource_name_dns_aaaa_record_on_launch"] = options.get(
        "EnableResourceNameDnsAAAARecord", False
    )
    associated = [
        item
        for item in subnet.get("Ipv6CidrBlockAssociationSet", ())
        if item["Ipv6CidrBlockState"]["State"] == "associated"
    ]
    values["ipv6_cidr_block"] = associated[0]["Ipv6CidrBlock"] if associated else ""
    values["ipv6_cidr_block_association_id"] = associated[0]["AssociationId"] if associated else ""


RESOURCE = Backed(
    type="aws_subnet",
    service="ec2",
    names={"SubnetArn": "arn"},
    create=Call("create_subnet"),
    id="Subnet.SubnetId",
    reads=(Read("describe_subnets", {"SubnetIds": ["{id}"]}, "Subnets[0]"),),
    updates=(
        Update(apply=_set_attributes, on=tuple(_ATTRIBUTES), on_create=True),
        Update(
            [
                Call(
                    "modify_subnet_attribute",
                    {
                        "SubnetId": "{id}",
                        "PrivateDnsHostnameTypeOnLaunch": "{private_dns_hostname_type_on_launch}",
                    },
                    fill=False,
                )
            ],
            on=("private_dns_hostname_type_on_launch",),
            on_create=True,
        ),
    ),
    delete=Call("delete_subnet", {"SubnetId": "{id}"}, fill=False),
    force_new=(
        "availability_zone",
        "availability_zone_id",
        "cidr_block",
        "ipv6_cidr_block",
        "ipv6_native",
        "outpost_arn",
        "vpc_id",
    ),
    defaults=dict.fromkeys((*_ATTRIBUTES, "ipv6_native"), False),
    computed=arn("subnet"),
    tags=ec2_tags("subnet"),
    after_read=_after_read,
    identity=("id",),
)

"""A virtual private cloud."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags


def _attribute(name: str, member: str) -> Update:
    """A VPC attribute, which only a call of its own sets."""
    params = {"VpcId": "{id}", member: {"Value": f"{{{name}}}"}}
    return Update([Call("modify_vpc_attribute", params, fill=False)], on=(name,), on_create=True)


def _read_attribute(name: str, member: str) -> Read:
    params = {"VpcId": "{id}", "Attribute": member[0].lower() + member[1:]}
    return Read("describe_vpc_attribute", params, f"{member}.Value", into=name, optional=True)


def _of_vpc(operation: str, *filters: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    wanted = [{"Name": name, "Values": [value]} for name, value in (("vpc-id", "{id}"), *filters)]
    return operation, {"Filters": wanted}


def _after_read(context: Context, values: Values, vpc: Response) -> None:
    values["default_route_table_id"] = values["main_route_table_id"]
    associated = [
        item
        for item in vpc.get("Ipv6CidrBlockAssociationSet", ())
        if item["Ipv6CidrBlockState"]["State"] == "associated"
    ]
    values["assign_generated_ipv6_cidr_block"] = any(i.get("Ipv6Pool") == "Amazon" for i in associated)
    first = associated[0] if associated else {}
    values["ipv6_association_id"] = first.get("AssociationId", "")
    values["ipv6_cidr_block"] = first.get("Ipv6CidrBlock", "")
    values["ipv6_cidr_block_network_border_group"] = first.get("NetworkBorderGroup", "")
    for name, empty in (("ipv6_ipam_pool_id", ""), ("ipv6_netmask_length", 0)):
        values[name] = values[name] or empty


def _ipv6(context: Context, prior: Values, values: Values) -> None:
    """Associate Amazon's IPv6 range, or give it back."""
    ec2 = context.client("ec2")
    if values.get("assign_generated_ipv6_cidr_block"):
        ec2.associate_vpc_cidr_block(VpcId=values["id"], AmazonProvidedIpv6CidrBlock=True)
    elif prior.get("ipv6_association_id"):
        ec2.disassociate_vpc_cidr_block(AssociationId=prior["ipv6_association_id"])


RESOURCE = Backed(
    type="aws_vpc",
    service="ec2",
    names={"AmazonProvidedIpv6CidrBlock": "assign_generated_ipv6_cidr_block"},
    create=Call("create_vpc"),
    id="Vpc.VpcId",
    reads=(
        Read("describe_vpcs", {"VpcIds": ["{id}"]}, "Vpcs[0]"),
        _read_attribute("enable_dns_support", "EnableDnsSupport"),
        _read_attribute("enable_dns_hostnames", "EnableDnsHostnames"),
        _read_attribute("enable_network_address_usage_metrics", "EnableNetworkAddressUsageMetrics"),
        Read(
            *_of_vpc("describe_security_groups", ("group-name", "default")),
            "SecurityGroups[0].GroupId",
            into="default_security_group_id",
            optional=True,
        ),
        Read(
            *_of_vpc("describe_network_acls", ("default", "true")),
            "NetworkAcls[0].NetworkAclId",
            into="default_network_acl_id",
            optional=True,
        ),
        Read(
            *_of_vpc("describe_route_tables", ("association.main", "true")),
            "RouteTables[0].RouteTableId",
            into="main_route_table_id",
            optional=True,
        ),
    ),
    updates=(
        _attribute("enable_dns_support", "EnableDnsSupport"),
        _attribute("enable_dns_hostnames", "EnableDnsHostnames"),
        _attribute("enable_network_address_usage_metrics", "EnableNetworkAddressUsageMetrics"),
        Update(apply=_ipv6, on=("assign_generated_ipv6_cidr_block",)),
    ),
    delete=Call("delete_vpc", {"VpcId": "{id}"}, fill=False),
    force_new=("cidr_block", "instance_tenancy", "ipv4_ipam_pool_id", "ipv4_netmask_length"),
    defaults={"enable_dns_support": True, "instance_tenancy": "default"},
    computed=arn("vpc"),
    tags=ec2_tags("vpc"),
    after_read=_after_read,
    identity=("id",),
)

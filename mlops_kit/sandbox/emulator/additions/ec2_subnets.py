"""Subnets: attributes that moto does not know, and defaults that are AWS's.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses import EC2Response

from mlops_kit.sandbox.emulator.additions.ec2_shared import refusal

_PLAIN = {
    "AssignIpv6AddressOnCreation": "assign_ipv6_address_on_creation",
    "EnableDns64": "enable_dns64",
    "MapCustomerOwnedIpOnLaunch": "map_customer_owned_ip_on_launch",
    "MapPublicIpOnLaunch": "map_public_ip_on_launch",
}
_DNS = {
    "EnableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecord",
    "EnableResourceNameDnsAAAARecordOnLaunch": "EnableResourceNameDnsAAAARecord",
}


@cache
def install() -> None:
    """Replace ModifySubnetAttribute; correct what CreateSubnet makes."""
    original = EC2Backend.create_subnet
    signature = inspect.signature(original)

    def create_subnet(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = signature.bind(self, *args, **kwargs).arguments
        del given["self"]
        return _create(self, original, given)

    EC2Backend.create_subnet = create_subnet
    EC2Response.modify_subnet_attribute = _modify_subnet_attribute
    Subnet.ipv6_cidr_block_association_set = property(_ipv6_blocks)


def _create(backend: Any, original: Any, given: dict[str, Any]) -> Any:
    zones = {zone.name: zone for zone in backend.describe_availability_zones()}
    wanted = given.get("availability_zone")
    if not wanted:
        zone_id = given.pop("availability_zone_id", None)
        named = [zone.name for zone in zones.values() if zone.zone_id == zone_id]
        wanted = given["availability_zone"] = named[0] if named else zone_id or next(iter(zones))
    if wanted not in zones:
        raise refusal(
            "InvalidParameterValue",
            f"Value ({wanted}) for parameter availabilityZone is invalid. Subnets can currently only be "
            f"created in the following availability zones: {', '.join(zones)}.",
        )
    subnet = original(backend, **given)
    if not backend.get_vpc(subnet.vpc_id).is_default:
        subnet.default_for_az = False
        subnet.map_public_ip_on_launch = False
    subnet.enable_dns64 = False
    return subnet


def _ipv6_blocks(subnet: Any) -> list[dict[str, Any]]:
    """The subnet's blocks; moto answers the state of each within itself."""
    return [
        {
            "ipv6CidrBlock": association["ipv6CidrBlock"],
            "associationId": association["associationId"],
            "ipv6CidrBlockState": {"state": association["ipv6CidrBlockState"]["State"]},
        }
        for association in subnet.ipv6_cidr_block_associations.values()
        if association["ipv6CidrBlockState"]["State"] == "associated"
    ]


def _modify_subnet_attribute(response: Any) -> EmptyResult:
    """ModifySubnetAttribute."""
    subnet = response.ec2_backend.get_subnet(response._get_param("SubnetId"))
    for member, attribute in _PLAIN.items():
        value = response._get_bool_param(f"{member}.Value")
        if value is not None:
            setattr(subnet, attribute, value)
    for member, option in _DNS.items():
        value = response._get_bool_param(f"{member}.Value")
        if value is not None:
            subnet.private_dns_name_options_on_launch[option] = value
    hostname = response._get_param("PrivateDnsHostnameTypeOnLaunch")
    if hostname:
        subnet.private_dns_name_options_on_launch["HostnameType"] = hostname
    return EmptyResult()

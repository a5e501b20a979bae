"""What EC2 refuses to delete while something else needs it.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

from mlops_kit.sandbox.emulator.additions.ec2_shared import before, depended_on, refusal


@cache
def install() -> None:
    """Put the refusals before moto's own operations."""
    before(EC2Backend, "delete_vpc", _delete_vpc)
    before(EC2Backend, "delete_subnet", _delete_subnet)
    before(EC2Backend, "delete_security_group", _delete_security_group)
    before(EC2Backend, "delete_network_interface", _delete_network_interface)
    before(EC2Backend, "delete_dhcp_options_set", _delete_dhcp_options_set)
    before(EC2Backend, "detach_internet_gateway", _detach_internet_gateway)
    before(EC2Backend, "release_address", _release_address)
    before(EC2Backend, "associate_vpc_cidr_block", _associate_vpc_cidr_block)
    before(EC2Response, "delete_security_group", _delete_default_group)
    before(EC2Response, "delete_route_table", _delete_main_table)


def _delete_vpc(backend: Any, vpc_id: str) -> None:
    vpc = backend.get_vpc(vpc_id)
    needed = (
        bool(backend.describe_subnets(filters={"vpc-id": vpc_id}))
        or sum(table.vpc_id == vpc_id for table in backend.route_tables.values()) > 1
        or any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in backend.internet_gateways.values())
        or any(endpoint.vpc_id == vpc_id for endpoint in backend.vpc_end_points.values())
        or any(interface.vpc_id == vpc_id for interface in backend.enis.values())
        or any(not group.is_default for group in backend.groups.get(vpc_id, {}).values())
        or any(not acl.default for acl in backend.network_acls.values() if acl.vpc_id == vpc_id)
    )
    if needed:
        raise depended_on(f"The vpc '{vpc_id}'")
    vpc.dhcp_options = None  # the options outlive the VPC
    for name in [name for name, acl in backend.network_acls.items() if acl.vpc_id == vpc_id]:
        del backend.network_acls[name]


def _delete_subnet(backend: Any, subnet_id: str) -> None:
    if any(interface.subnet.id == subnet_id for interface in backend.enis.values()):
        raise depended_on(f"The subnet '{subnet_id}'")
    for table in backend.route_tables.values():
        for name, target in list(table._associations.items()):
            if target == subnet_id:
                del table._associations[name]


def _delete_security_group(backend: Any, name: str | None = None, group_id: str | None = None) -> None:
    group = backend.get_security_group_by_name_or_id(group_id or name)
    if group is None:
        return
    used = any(group.id in {other.id for other in interface.group_set} for interface in backend.enis.values())
    named = any(
        (rule.source_group or {}).get("GroupId") == group.id
        for groups in backend.groups.values()
        for other in groups.values()
        if other.id != group.id
        for rule in [*other.ingress_rules, *other.egress_rules]
    )
    if used or named:
        raise refusal("DependencyViolation", f"resource {group.id} has a dependent object")


def _delete_default_group(response: Any) -> None:
    group = response.ec2_backend.get_security_group_from_id(response._get_param("GroupId") or "")
    if group is not None and group.is_default:
        raise refusal(
            "CannotDelete",
            f'the specified group: "{group.id}" name: "default" cannot be deleted by a user',
        )


def _delete_main_table(response: Any) -> None:
    table_id = response._get_param("RouteTableId")
    if response.ec2_backend.get_route_table(table_id).main_association_id:
        raise depended_on(f"The routeTable '{table_id}'")


def _delete_network_interface(backend: Any, eni_id: str) -> None:
    interface = backend.get_network_interface(eni_id)
    if interface.instance or interface.requester_managed:
        raise refusal("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")


def _delete_dhcp_options_set(backend: Any, options_id: str) -> None:
    if any(vpc.dhcp_options and vpc.dhcp_options.id == options_id for vpc in backend.vpcs.values()):
        raise depended_on(f"The dhcpOptions '{options_id}'")


def _detach_internet_gateway(backend: Any, internet_gateway_id: str, vpc_id: str) -> None:
    mapped = any(address.eni is not None and address.eni.vpc_id == vpc_id for address in backend.addresses)
    if mapped:
        raise refusal(
            "DependencyViolation",
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) "
            "before detaching the gateway.",
        )


def _release_address(backend: Any, address: str | None = None, allocation_id: str | None = None) -> None:
    found = backend.address_by_ip([address]) if address else backend.address_by_allocation([allocation_id])
    if found[0].association_id:
        raise refusal("InvalidIPAddress.InUse", f"Address {found[0].public_ip} is in use.")


def _associate_vpc_cidr_block(
    backend: Any, vpc_id: str, cidr_block: str | None, amazon_provided_ipv6_cidr_block: Any = False
) -> None:
    if not cidr_block or amazon_provided_ipv6_cidr_block:
        return
    wanted = ipaddress.ip_network(cidr_block, strict=False)
    for association in backend.get_vpc(vpc_id).get_cidr_block_association_set():
        if wanted.overlaps(ipaddress.ip_network(association["cidr_block"], strict=False)):
            raise refusal(
                "InvalidVpc.Range", f"The CIDR '{cidr_block}' conflicts with {association['cidr_block']}."
            )

"""Routes inside a route table: what the inline `route` attribute and `aws_route` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import given

INLINE_DESTINATIONS = {
    "cidr_block": "DestinationCidrBlock",
    "ipv6_cidr_block": "DestinationIpv6CidrBlock",
    "destination_prefix_list_id": "DestinationPrefixListId",
}

TARGETS = {
    "carrier_gateway_id": "CarrierGatewayId",
    "core_network_arn": "CoreNetworkArn",
    "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
    "gateway_id": "GatewayId",
    "instance_id": "InstanceId",
    "local_gateway_id": "LocalGatewayId",
    "nat_gateway_id": "NatGatewayId",
    "network_interface_id": "NetworkInterfaceId",
    "transit_gateway_id": "TransitGatewayId",
    "vpc_endpoint_id": "VpcEndpointId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
}


def inline_routes(table: Mapping[str, Any]) -> list[Values]:
    """Return a table's routes as the inline attribute has them.

    Not among them: what AWS keeps itself (local routes, propagated routes, gateway endpoints' routes).
    """
    members = {**INLINE_DESTINATIONS, **TARGETS}
    return [
        {name: route.get(member, "") for name, member in members.items()}
        for route in table.get("Routes", ())
        if route.get("GatewayId") != "local"
        and route.get("Origin") != "EnableVgwRoutePropagation"
        and not str(route.get("GatewayId", "")).startswith("vpce-")
    ]


def set_routes(context: Context, table_id: str, before: Sequence[Values], wanted: Sequence[Values]) -> None:
    """Make, replace and delete routes until `before` is `wanted`."""
    ec2 = context.client("ec2")
    old = {_destination(route): route for route in before}
    new = {_destination(route): route for route in wanted}
    for key in old.keys() - new.keys():
        ec2.delete_route(RouteTableId=table_id, **dict([key]))
    for key, route in new.items():
        call = ec2.create_route if key not in old else ec2.replace_route
        if key not in old or _target(old[key]) != _target(route):
            call(RouteTableId=table_id, **dict([key]), **_target(route))


def _destination(route: Mapping[str, Any]) -> tuple[str, str]:
    for name, member in INLINE_DESTINATIONS.items():
        if given(route, name):
            return member, route[name]
    return "DestinationCidrBlock", ""


def _target(route: Mapping[str, Any]) -> dict[str, str]:
    return {member: route[name] for name, member in TARGETS.items() if given(route, name)}

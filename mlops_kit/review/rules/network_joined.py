"""A network that is there gets a way to the internet or to another network.

A route to an internet gateway makes a subnet public:
https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._network import on_internet
from mlops_kit.review.rules._scene import is_new
from mlops_kit.review.rules._values import after, blocks, name

_JOINS = {
    "aws_dx_gateway_association": "is joined with a Direct Connect gateway",
    "aws_ec2_transit_gateway_vpc_attachment": "is joined with a transit gateway",
    "aws_ec2_transit_gateway_peering_attachment": "joins two transit gateways",
    "aws_vpc_peering_connection": "joins two networks",
    "aws_vpc_peering_connection_accepter": "accepts to be joined with another network",
    "aws_vpn_connection": "joins the network with one outside AWS",
}
"""Resource type -> what its creation does."""

_ROUTES = {"aws_route": "", "aws_route_table": "route", "aws_default_route_table": "route"}
"""Resource type -> attribute that lists routes; an aws_route is one itself."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type in _JOINS:
        if change.action is Action.CREATE:
            yield Hit(f"{name(change)} {_JOINS[change.type]}")
        return
    if change.action is Action.DESTROY or _of_a_new_table(change, scene):
        return
    old = {str(route) for route in _public(change, change.values.before)}
    for route in _public(change, change.values.after):
        if route not in old:
            yield Hit(
                f"{name(change)} leads {route} to an internet gateway: what uses the table becomes public"
            )


def _of_a_new_table(change: Change, scene: Scene) -> bool:
    if change.action is not Action.CREATE:
        return False
    return change.type != "aws_route" or is_new(scene, "aws_route_table", after(change, "route_table_id"))


def _public(change: Change, values: object) -> Iterator[str]:
    attribute = _ROUTES[change.type]
    for route in blocks(values, attribute) if attribute else blocks([values] if values is not None else []):
        gateway = route.get("gateway_id")
        for key in ("destination_cidr_block", "cidr_block", "destination_ipv6_cidr_block", "ipv6_cidr_block"):
            network = route.get(key)
            if isinstance(network, str) and on_internet(network) and str(gateway or "").startswith("igw-"):
                yield network


RULE = Rule(
    id="network-joined",
    severity=Severity.LOOK,
    why="What was private can be reached, or reach out, on a way that nobody watched before.",
    fix="Keep private subnets behind NAT or VPC endpoints; join services by PrivateLink, not networks.",
    types=frozenset(_JOINS) | frozenset(_ROUTES),
    check=_check,
)

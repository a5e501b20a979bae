"""One route of a route table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values, one_is_set
from mlops_kit.sandbox.resources.ec2._routes import TARGETS
from mlops_kit.sandbox.resources.ec2._shared import given, text_hash

_DESTINATIONS = {
    "destination_cidr_block": "DestinationCidrBlock",
    "destination_ipv6_cidr_block": "DestinationIpv6CidrBlock",
    "destination_prefix_list_id": "DestinationPrefixListId",
}
_SETTABLE = tuple(name for name in TARGETS if name != "instance_id")


def _destination(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the API's member and the destination."""
    for name, member in _DESTINATIONS.items():
        if given(values, name):
            return member, values[name]
    return "DestinationCidrBlock", ""


def _route(values: Mapping[str, Any]) -> str:
    member, destination = _destination(values)
    return f"RouteTables[0].Routes[?{member}=='{destination}'] | [0]"


def _replace(context: Context, prior: Values, values: Values) -> None:
    target = next(
        {TARGETS[name]: values[name]}
        for name in _SETTABLE
        if given(values, name) and values[name] != prior.get(name)
    )
    context.client("ec2").replace_route(
        RouteTableId=values["route_table_id"], **dict([_destination(values)]), **target
    )


def _identified(identifier: str) -> Values | None:
    """Take TABLE_DESTINATION apart; the destination says by its form which kind it is."""
    table, _, destination = identifier.partition("_")
    if not table or not destination:
        return None
    kinds = {"pl-": "destination_prefix_list_id", ":": "destination_ipv6_cidr_block"}
    name = next((name for mark, name in kinds.items() if mark in destination), "destination_cidr_block")
    return {"route_table_id": table, name: destination}


def _after_read(context: Context, values: Values, route: Response) -> None:
    for name, member in {**TARGETS, **_DESTINATIONS, "instance_owner_id": "InstanceOwnerId"}.items():
        values[name] = route.get(member, "")
    values["id"] = f"r-{values['route_table_id']}{text_hash(_destination(values)[1])}"


def _check(config: Values) -> list[Problem]:
    problems = []
    for names, what in ((tuple(_DESTINATIONS), "destination"), (_SETTABLE, "target")):
        if not one_is_set(config, names):
            problems.append(
                Problem(f"a route needs exactly one {what}", f"One of {', '.join(names)} must be given.")
            )
    return problems


RESOURCE = Backed(
    type="aws_route",
    service="ec2",
    names={"EgressOnlyInternetGatewayId": "egress_only_gateway_id"},
    create=Call("create_route"),
    id="{route_table_id}",
    reads=(Read("describe_route_tables", {"RouteTableIds": ["{route_table_id}"]}, _route),),
    updates=(Update(apply=_replace, on=_SETTABLE),),
    delete=Call("delete_route", only=("route_table_id", *_DESTINATIONS)),
    gone=("InvalidRoute.NotFound",),
    force_new=("route_table_id", *_DESTINATIONS),
    import_id=_identified,
    import_separator="_",
    identity=("route_table_id",),
    identity_choice=tuple(_DESTINATIONS),
    after_read=_after_read,
    check=_check,
)

"""The main route table that AWS makes with a VPC, taken over: the configured routes replace its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._routes import inline_routes, set_routes
from mlops_kit.sandbox.resources.ec2._shared import adopted_tags, arn, given


def _wanted(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Find the table by its id; while importing, by the VPC whose main table it is."""
    names = {"vpc-id": values["id"], "association.main": "true"}
    if not str(values["id"]).startswith("vpc-"):
        names = {"route-table-id": values["id"]}
    return [{"Name": name, "Values": [value]} for name, value in names.items()]


def _set_routes(context: Context, prior: Values, values: Values) -> None:
    before = prior.get("route") if prior else _present(context, values["id"])
    set_routes(context, values["id"], before or [], given(values, "route") or [])


def _present(context: Context, table_id: str) -> list[Values]:
    answer = context.client("ec2").describe_route_tables(RouteTableIds=[table_id])
    return inline_routes(answer["RouteTables"][0])


def _after_read(context: Context, values: Values, table: Response) -> None:
    fields = ("carrier_gateway_id", "local_gateway_id")  # the default table's routes have no such targets
    values["route"] = [
        {name: value for name, value in route.items() if name not in fields} for route in inline_routes(table)
    ]
    values["id"] = values["default_route_table_id"] = table["RouteTableId"]


RESOURCE = Backed(
    type="aws_default_route_table",
    service="ec2",
    names={"Routes": None, "PropagatingVgws": None},
    create=Call("describe_route_tables", {"RouteTableIds": ["{default_route_table_id}"]}, fill=False),
    id="RouteTables[0].RouteTableId",
    reads=(Read("describe_route_tables", {"Filters": _wanted}, "RouteTables[0]"),),
    updates=(Update(apply=_set_routes, on=("default_route_table_id", "route"), on_create=True),),
    force_new=("default_route_table_id",),
    computed=arn("route-table"),
    tags=adopted_tags(),
    after_read=_after_read,
)

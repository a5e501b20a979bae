"""A route table with its inline routes."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._routes import inline_routes, set_routes
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given


def _set_routes(context: Context, prior: Values, values: Values) -> None:
    set_routes(context, values["id"], prior.get("route") or [], given(values, "route") or [])


def _propagate(context: Context, prior: Values, values: Values) -> None:
    ec2 = context.client("ec2")
    old, new = set(prior.get("propagating_vgws") or ()), set(given(values, "propagating_vgws") or ())
    for gateway in sorted(old - new):
        ec2.disable_vgw_route_propagation(RouteTableId=values["id"], GatewayId=gateway)
    for gateway in sorted(new - old):
        ec2.enable_vgw_route_propagation(RouteTableId=values["id"], GatewayId=gateway)


def _after_read(context: Context, values: Values, table: Response) -> None:
    values["route"] = inline_routes(table)
    values["propagating_vgws"] = [item["GatewayId"] for item in table.get("PropagatingVgws", ())]


RESOURCE = Backed(
    type="aws_route_table",
    service="ec2",
    names={"Routes": None, "PropagatingVgws": None},
    create=Call("create_route_table"),
    id="RouteTable.RouteTableId",
    reads=(Read("describe_route_tables", {"RouteTableIds": ["{id}"]}, "RouteTables[0]"),),
    updates=(
        Update(apply=_set_routes, on=("route",), on_create=True),
        Update(apply=_propagate, on=("propagating_vgws",), on_create=True),
    ),
    delete=Call("delete_route_table", {"RouteTableId": "{id}"}, fill=False),
    force_new=("vpc_id",),
    computed=arn("route-table"),
    tags=ec2_tags("route-table"),
    after_read=_after_read,
    identity=("id",),
)

"""One route table."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, hooks, identified, one
from mlops_kit.sandbox.resources.ec2._routes import INLINE_DESTINATIONS, TARGETS


def _complete(context: Context, values: Values, table: Response) -> None:
    values["route_table_id"] = table["RouteTableId"]
    members = {**INLINE_DESTINATIONS, **TARGETS}
    values["routes"] = [
        {name: route.get(member, "") for name, member in members.items()}
        for route in table.get("Routes", ())
        if route.get("GatewayId") != "local" and not str(route.get("GatewayId", "")).startswith("vpce-")
    ]
    values["associations"] = [
        {
            "gateway_id": item.get("GatewayId", ""),
            "main": item.get("Main", False),
            "route_table_association_id": item["RouteTableAssociationId"],
            "route_table_id": item["RouteTableId"],
            "subnet_id": item.get("SubnetId", ""),
        }
        for item in table.get("Associations", ())
    ]


DATA_SOURCE = one(
    "aws_route_table",
    "describe_route_tables",
    "RouteTables",
    {"route_table_id": "RouteTableIds"},
    filters(gateway_id="association.gateway-id", subnet_id="association.subnet-id", vpc_id="vpc-id"),
    arn="route-table",
    names={"Routes": None, "Associations": None},
    after_read=hooks(identified("RouteTableId"), _complete),
)

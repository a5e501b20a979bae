"""Makes a route table its VPC's main one; deleting it gives the former main table its place back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values

_MAIN = "RouteTables[0].Associations[?Main] | [0]"


def _main_of(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"Name": "vpc-id", "Values": [values["vpc_id"]]},
        {"Name": "association.main", "Values": ["true"]},
    ]


def _replace(context: Context, prior: Values, values: Values) -> None:
    """Put the table in the place of the present main one: the id changes."""
    answer = context.client("ec2").replace_route_table_association(
        AssociationId=values["id"], RouteTableId=values["route_table_id"]
    )
    values["id"] = answer["NewAssociationId"]


def _after_read(context: Context, values: Values, association: Response) -> None:
    values["id"] = association["RouteTableAssociationId"]
    values["route_table_id"] = association["RouteTableId"]


RESOURCE = Backed(
    type="aws_main_route_table_association",
    service="ec2",
    create=Call("describe_route_tables", {"Filters": _main_of}, fill=False),
    id=f"{_MAIN}.RouteTableAssociationId",
    response={"original_route_table_id": "RouteTables[0].RouteTableId"},
    reads=(Read("describe_route_tables", {"Filters": _main_of}, _MAIN),),
    updates=(Update(apply=_replace, on=("route_table_id",), on_create=True),),
    delete=Call(
        "replace_route_table_association",
        {"AssociationId": "{id}", "RouteTableId": "{original_route_table_id}"},
        fill=False,
    ),
    force_new=("vpc_id",),
    volatile=("id",),
    keep=("original_route_table_id",),
    after_read=_after_read,
)

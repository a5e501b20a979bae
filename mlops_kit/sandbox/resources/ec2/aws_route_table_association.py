"""The association of a route table with a subnet or a gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values


def _association(values: Mapping[str, Any]) -> str:
    """Find it by its id; while importing, by what it associates."""
    identifier = str(values.get("id"))
    if identifier.startswith("rtbassoc-"):
        wanted = f"RouteTableAssociationId=='{identifier}'"
    else:
        target = identifier.partition("/")[0]
        wanted = f"SubnetId=='{target}' || GatewayId=='{target}'"
    return f"RouteTables[].Associations[] | [?{wanted}] | [0]"


def _replace(context: Context, prior: Values, values: Values) -> None:
    """Another table makes another association: the id changes."""
    answer = context.client("ec2").replace_route_table_association(
        AssociationId=prior["id"], RouteTableId=values["route_table_id"]
    )
    values["id"] = answer["NewAssociationId"]


def _identified(identifier: str) -> Values | None:
    """Take TARGET/TABLE apart; the target is a subnet or a gateway."""
    target, _, table = identifier.partition("/")
    return {"route_table_id": table} if target and table else None


def _after_read(context: Context, values: Values, association: Response) -> None:
    values["id"] = association["RouteTableAssociationId"]
    values["subnet_id"] = association.get("SubnetId", "")
    values["gateway_id"] = association.get("GatewayId", "")


RESOURCE = Backed(
    type="aws_route_table_association",
    service="ec2",
    create=Call("associate_route_table"),
    id="AssociationId",
    reads=(Read("describe_route_tables", {"RouteTableIds": ["{route_table_id}"]}, _association),),
    updates=(Update(apply=_replace, on=("route_table_id",)),),
    delete=Call("disassociate_route_table", {"AssociationId": "{id}"}, fill=False),
    force_new=("gateway_id", "subnet_id"),
    volatile=("id",),
    import_id=_identified,
    after_read=_after_read,
)

"""A peering of two VPCs: asked for, and accepted here too where `auto_accept` says so."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import ec2_tags


def _accept(context: Context, prior: Values, values: Values) -> None:
    if values.get("auto_accept"):
        context.client("ec2").accept_vpc_peering_connection(VpcPeeringConnectionId=values["id"])


def _after_read(context: Context, values: Values, connection: Response) -> None:
    peer = connection["AccepterVpcInfo"]
    values["accept_status"] = connection["Status"]["Code"]
    values["vpc_id"] = connection["RequesterVpcInfo"]["VpcId"]
    values["peer_vpc_id"] = peer["VpcId"]
    values["peer_owner_id"] = peer["OwnerId"]
    values["peer_region"] = peer["Region"]


RESOURCE = Backed(
    type="aws_vpc_peering_connection",
    service="ec2",
    create=Call("create_vpc_peering_connection"),
    id="VpcPeeringConnection.VpcPeeringConnectionId",
    reads=(
        Read(
            "describe_vpc_peering_connections",
            {"VpcPeeringConnectionIds": ["{id}"]},
            "VpcPeeringConnections[?Status.Code!='deleted'] | [0]",
        ),
    ),
    updates=(Update(apply=_accept, on=("auto_accept",), on_create=True),),
    delete=Call("delete_vpc_peering_connection", {"VpcPeeringConnectionId": "{id}"}, fill=False),
    gone=("InvalidVpcPeeringConnectionId.NotFound",),
    force_new=("peer_owner_id", "peer_region", "peer_vpc_id", "vpc_id"),
    keep=("accepter", "requester"),
    tags=ec2_tags("vpc-peering-connection"),
    after_read=_after_read,
)

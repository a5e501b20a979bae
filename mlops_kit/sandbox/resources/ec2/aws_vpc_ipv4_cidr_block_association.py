"""A further IPv4 range of a VPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.values import Values


def _association(values: Mapping[str, Any]) -> str:
    wanted = f"AssociationId=='{values['id']}' && CidrBlockState.State=='associated'"
    return f"Vpcs[].CidrBlockAssociationSet[] | [?{wanted}] | [0]"


def _after_read(context: Context, values: Values, association: Response) -> None:
    vpcs = context.client("ec2").describe_vpcs(
        Filters=[{"Name": "cidr-block-association.association-id", "Values": [values["id"]]}]
    )["Vpcs"]
    values["vpc_id"] = vpcs[0]["VpcId"]


RESOURCE = Backed(
    type="aws_vpc_ipv4_cidr_block_association",
    service="ec2",
    create=Call("associate_vpc_cidr_block"),
    id="CidrBlockAssociation.AssociationId",
    reads=(Read("describe_vpcs", {}, _association),),
    delete=Call("disassociate_vpc_cidr_block", {"AssociationId": "{id}"}, fill=False),
    gone=("InvalidVpcCidrBlockAssociationID.NotFound",),
    force_new=("cidr_block", "ipv4_ipam_pool_id", "ipv4_netmask_length", "vpc_id"),
    after_read=_after_read,
)

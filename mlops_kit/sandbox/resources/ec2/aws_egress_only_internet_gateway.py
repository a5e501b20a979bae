"""A gateway that lets IPv6 out and nothing in."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read
from mlops_kit.sandbox.resources.ec2._shared import ec2_tags

RESOURCE = Backed(
    type="aws_egress_only_internet_gateway",
    service="ec2",
    create=Call("create_egress_only_internet_gateway"),
    id="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    reads=(
        Read(
            "describe_egress_only_internet_gateways",
            {"EgressOnlyInternetGatewayIds": ["{id}"]},
            "EgressOnlyInternetGateways[0]",
        ),
    ),
    delete=Call("delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": "{id}"}, fill=False),
    force_new=("vpc_id",),
    tags=ec2_tags("egress-only-internet-gateway"),
)

"""A gateway that lets IPv6 out and nothing in."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import ec2_tags


def _after_read(context: Context, values: Values, gateway: Response) -> None:
    values["vpc_id"] = next((item["VpcId"] for item in gateway.get("Attachments", ())), None)


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
    after_read=_after_read,
)

"""An internet gateway, attached to a VPC or not."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given


def _attach(context: Context, prior: Values, values: Values) -> None:
    ec2 = context.client("ec2")
    if prior.get("vpc_id"):
        ec2.detach_internet_gateway(InternetGatewayId=values["id"], VpcId=prior["vpc_id"])
    if given(values, "vpc_id"):
        ec2.attach_internet_gateway(InternetGatewayId=values["id"], VpcId=values["vpc_id"])


def _after_read(context: Context, values: Values, gateway: Response) -> None:
    attachments = gateway.get("Attachments", ())
    values["vpc_id"] = attachments[0]["VpcId"] if attachments else None


RESOURCE = Backed(
    type="aws_internet_gateway",
    service="ec2",
    create=Call("create_internet_gateway"),
    id="InternetGateway.InternetGatewayId",
    reads=(Read("describe_internet_gateways", {"InternetGatewayIds": ["{id}"]}, "InternetGateways[0]"),),
    updates=(Update(apply=_attach, on=("vpc_id",), on_create=True),),
    delete=(
        Call(
            "detach_internet_gateway",
            {"InternetGatewayId": "{id}", "VpcId": "{vpc_id}"},
            fill=False,
            when=lambda values: bool(values.get("vpc_id")),
        ),
        Call("delete_internet_gateway", {"InternetGatewayId": "{id}"}, fill=False),
    ),
    gone=("Gateway.NotAttached",),
    computed=arn("internet-gateway"),
    tags=ec2_tags("internet-gateway"),
    after_read=_after_read,
    identity=("id",),
)

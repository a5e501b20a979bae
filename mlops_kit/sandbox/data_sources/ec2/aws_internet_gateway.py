"""One internet gateway."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

DATA_SOURCE = one(
    "aws_internet_gateway",
    "describe_internet_gateways",
    "InternetGateways",
    {},
    filters(internet_gateway_id="internet-gateway-id"),
    arn="internet-gateway",
    after_read=identified("InternetGatewayId"),
)

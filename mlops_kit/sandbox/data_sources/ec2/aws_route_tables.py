"""Every route table that matches."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, many

DATA_SOURCE = many(
    "aws_route_tables",
    "describe_route_tables",
    filters(vpc_id="vpc-id"),
    {"ids": "RouteTables[].RouteTableId"},
)

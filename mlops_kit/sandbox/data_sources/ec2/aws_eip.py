"""One Elastic IP address."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

DATA_SOURCE = one(
    "aws_eip",
    "describe_addresses",
    "Addresses",
    {"id": "AllocationIds"},
    filters(public_ip="public-ip"),
    arn="elastic-ip",
    names={"PrivateIpAddress": "private_ip"},
    after_read=identified("AllocationId"),
)

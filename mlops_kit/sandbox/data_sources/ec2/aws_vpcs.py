"""Every VPC that matches."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, many

DATA_SOURCE = many("aws_vpcs", "describe_vpcs", filters(), {"ids": "Vpcs[].VpcId"})

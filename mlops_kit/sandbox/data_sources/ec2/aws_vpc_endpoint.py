"""An endpoint of a VPC by what it is, by tags or filters."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.data_sources.ec2._shared import filters, found_by

_by = filters(service_name="service-name", vpc_id="vpc-id", vpc_endpoint_type="vpc-endpoint-type")

DATA_SOURCE = DataSource(
    type="aws_vpc_endpoint",
    find=found_by(
        "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", _by, "EC2 VPC Endpoint", "VpcEndpointIds"
    ),
)

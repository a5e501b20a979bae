"""One NAT gateway."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

_PRIMARY = "NatGatewayAddresses[0]"

DATA_SOURCE = one(
    "aws_nat_gateway",
    "describe_nat_gateways",
    "NatGateways",
    {"id": "NatGatewayIds"},
    filters(state="state", subnet_id="subnet-id", vpc_id="vpc-id"),
    after_read=identified(
        "NatGatewayId",
        allocation_id=f"{_PRIMARY}.AllocationId",
        association_id=f"{_PRIMARY}.AssociationId",
        network_interface_id=f"{_PRIMARY}.NetworkInterfaceId",
        private_ip=f"{_PRIMARY}.PrivateIp",
        public_ip=f"{_PRIMARY}.PublicIp",
    ),
)

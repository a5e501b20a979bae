"""A NAT gateway."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Wait
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import ec2_tags


def _after_read(context: Context, values: Values, gateway: Response) -> None:
    primary, *secondary = sorted(
        gateway.get("NatGatewayAddresses") or [{}], key=lambda item: not item.get("IsPrimary", True)
    )
    for name, member in (
        ("allocation_id", "AllocationId"),
        ("association_id", "AssociationId"),
        ("network_interface_id", "NetworkInterfaceId"),
        ("private_ip", "PrivateIp"),
        ("public_ip", "PublicIp"),
    ):
        values[name] = primary.get(member)
    values["secondary_allocation_ids"] = [i["AllocationId"] for i in secondary if "AllocationId" in i]
    values["secondary_private_ip_addresses"] = [i["PrivateIp"] for i in secondary if "PrivateIp" in i]
    values["secondary_private_ip_address_count"] = len(secondary)


RESOURCE = Backed(
    type="aws_nat_gateway",
    service="ec2",
    names={"PrivateIpAddress": "private_ip"},
    create=Call("create_nat_gateway"),
    id="NatGateway.NatGatewayId",
    reads=(Read("describe_nat_gateways", {"NatGatewayIds": ["{id}"]}, "NatGateways[0]"),),
    wait=Wait("State", ready=("available",), failed=("failed",), reason="FailureMessage"),
    wait_gone=True,
    delete=Call("delete_nat_gateway", {"NatGatewayId": "{id}"}, fill=False),
    gone=("NatGatewayNotFound",),
    force_new=(
        "allocation_id",
        "connectivity_type",
        "private_ip",
        "secondary_allocation_ids",
        "secondary_private_ip_address_count",
        "secondary_private_ip_addresses",
        "subnet_id",
    ),
    defaults={"connectivity_type": "public"},
    tags=ec2_tags("natgateway"),
    after_read=_after_read,
    identity=("id",),
)

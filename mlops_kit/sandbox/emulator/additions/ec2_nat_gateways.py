"""NAT gateways: at an address of their subnet, free of what AWS refuses, gone with all they held.

https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.nat_gateways import NatGateway

from mlops_kit.sandbox.emulator.additions.ec2_shared import before, managed_interface, refusal


@cache
def install() -> None:
    """Replace how moto makes and deletes NAT gateways."""
    before(EC2Backend, "create_nat_gateway", _check)
    original = EC2Backend.create_nat_gateway

    def create_nat_gateway(self: Any, *args: Any, **kwargs: Any) -> NatGateway:
        return _settle(self, original(self, *args, **kwargs))

    EC2Backend.create_nat_gateway = create_nat_gateway
    EC2Backend.delete_nat_gateway = _delete


def _check(
    backend: Any,
    subnet_id: str,
    allocation_id: str | None,
    tags: Any = None,
    connectivity_type: str | None = None,
) -> None:
    subnet = backend.get_subnet(subnet_id)
    if connectivity_type == "private":
        return
    if not allocation_id:
        raise refusal("MissingParameter", "The request must contain the parameter allocationId")
    if not any(
        gateway.vpc and gateway.vpc.id == subnet.vpc_id for gateway in backend.internet_gateways.values()
    ):
        raise refusal("Gateway.NotAttached", f"Network {subnet.vpc_id} has no Internet gateway attached")
    if backend.address_by_allocation([allocation_id])[0].association_id:
        raise refusal(
            "Resource.AlreadyAssociated", f"Elastic IP address {allocation_id} is already associated"
        )


def _settle(backend: Any, gateway: Any) -> Any:
    """Move the gateway's network interface to a free address of its subnet."""
    old = gateway._eni
    new = managed_interface(
        backend,
        backend.get_subnet(gateway.subnet_id),
        groups=(),
        kind="nat_gateway",
        description=f"Interface for NAT Gateway {gateway.id}",
    )
    backend.enis.pop(old.id)
    for address in backend.addresses:
        if address.eni is old:
            address.eni, new.public_ip = new, old.public_ip
    gateway._eni, gateway.private_ip = new, new.private_ip_address
    gateway.connectivity_type = gateway.connectivity_type or "public"
    gateway.address_set[0].update(
        networkInterfaceId=new.id, privateIp=new.private_ip_address, isPrimary=True, status="succeeded"
    )
    return gateway


def _delete(backend: Any, nat_gateway_id: str) -> Any:
    """Delete at once what AWS deletes within a minute and lists as deleted for an hour."""
    gateway = backend.nat_gateways.pop(nat_gateway_id, None)
    if gateway is None:
        raise refusal("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
    for address in backend.addresses:
        if address.eni is gateway._eni:
            address.eni = address.association_id = None
    backend.enis.pop(gateway._eni.id, None)
    backend.tags.pop(nat_gateway_id, None)
    gateway.state = "deleted"
    return gateway

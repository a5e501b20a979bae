"""A network interface by its id or filters."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, found_by

_by = filters()


def _fill(context: Context, values: Values, found: Response) -> None:
    """Complete what the resource does not tell."""
    answer = context.client("ec2").describe_network_interfaces(NetworkInterfaceIds=[found["id"]])
    interface = answer["NetworkInterfaces"][0]
    values["availability_zone"] = interface.get("AvailabilityZone")
    values["private_dns_name"] = interface.get("PrivateDnsName")
    values["vpc_id"] = interface["VpcId"]
    public = interface.get("Association")
    names = {"allocation_id": "AllocationId", "association_id": "AssociationId", "ip_owner_id": "IpOwnerId"}
    names |= {"public_dns_name": "PublicDnsName", "public_ip": "PublicIp"}
    values["association"] = [{name: public.get(member) for name, member in names.items()}] if public else []


DATA_SOURCE = DataSource(
    type="aws_network_interface",
    find=found_by(
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        _by,
        "EC2 Network Interface",
        "NetworkInterfaceIds",
    ),
    after_read=_fill,
)

"""A service that VPC endpoints can be made for."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, sole
from mlops_kit.sandbox.resources.ec2._shared import text_hash

_by = filters(service_type="service-type")


def _resolve(context: Context, values: Values) -> Values:
    name = values.get("service_name")
    if values.get("service"):
        name = f"com.amazonaws.{context.region}.{values['service']}"
    elif not name and not values.get("filter") and not values.get("tags"):
        raise ProviderError("one of service or service_name must be specified")
    answer = context.client("ec2").describe_vpc_endpoint_services(
        Filters=_by(values), **({"ServiceNames": [name]} if name else {})
    )
    found = sole(answer["ServiceDetails"], f"VPC endpoint service {name or ''}".rstrip())
    kind = found["ServiceType"][0]["ServiceType"]
    return {
        "id": str(text_hash(found["ServiceName"])),
        "acceptance_required": found.get("AcceptanceRequired", False),
        "arn": f"arn:{context.partition}:ec2:{context.region}:{context.account}:vpc-endpoint-service/"
        + found.get("ServiceId", ""),
        "availability_zones": sorted(set(found.get("AvailabilityZones", ()))),
        "base_endpoint_dns_names": found.get("BaseEndpointDnsNames", []),
        "manages_vpc_endpoints": found.get("ManagesVpcEndpoints", False),
        "owner": found.get("Owner", "amazon"),
        "private_dns_name": found.get("PrivateDnsName"),
        "private_dns_names": [item["PrivateDnsName"] for item in found.get("PrivateDnsNames", ())],
        "region": context.region,
        "service_id": found.get("ServiceId"),
        "service_name": found["ServiceName"],
        "service_region": found.get("ServiceRegion", context.region),
        "service_type": kind,
        "supported_ip_address_types": found.get("SupportedIpAddressTypes", ["ipv4"]),
        "tags": {item["Key"]: item["Value"] for item in found.get("Tags", ())},
        "vpc_endpoint_policy_supported": found.get("VpcEndpointPolicySupported", False),
    }


DATA_SOURCE = DataSource(type="aws_vpc_endpoint_service", resolve=_resolve)

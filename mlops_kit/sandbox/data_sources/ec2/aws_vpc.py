"""One VPC."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.data_sources.ec2._shared import filters, hooks, identified, one

_ATTRIBUTES = {
    "enable_dns_hostnames": "EnableDnsHostnames",
    "enable_dns_support": "EnableDnsSupport",
    "enable_network_address_usage_metrics": "EnableNetworkAddressUsageMetrics",
}


def _complete(context: Context, values: Values, vpc: Response) -> None:
    ec2 = context.client("ec2")
    for name, member in _ATTRIBUTES.items():
        asked = member[0].lower() + member[1:]
        values[name] = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=asked)[member]["Value"]
    tables = ec2.describe_route_tables(
        Filters=[
            {"Name": "vpc-id", "Values": [vpc["VpcId"]]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    )["RouteTables"]
    values["main_route_table_id"] = tables[0]["RouteTableId"] if tables else None
    values["cidr_block_associations"] = [
        {
            "association_id": item["AssociationId"],
            "cidr_block": item["CidrBlock"],
            "state": item["CidrBlockState"]["State"],
        }
        for item in vpc.get("CidrBlockAssociationSet", ())
    ]


DATA_SOURCE = one(
    "aws_vpc",
    "describe_vpcs",
    "Vpcs",
    {"id": "VpcIds"},
    filters(cidr_block="cidr", dhcp_options_id="dhcp-options-id", default="is-default", state="state"),
    arn="vpc",
    names={"IsDefault": "default", "State": None},  # state is an argument only
    after_read=hooks(
        identified(
            "VpcId",
            ipv6_association_id="Ipv6CidrBlockAssociationSet[0].AssociationId",
            ipv6_cidr_block="Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
        ),
        _complete,
    ),
)

"""One subnet."""

from __future__ import annotations

from mlops_kit.sandbox.data_sources.ec2._shared import filters, identified, one

_DNS = "PrivateDnsNameOptionsOnLaunch"

DATA_SOURCE = one(
    "aws_subnet",
    "describe_subnets",
    "Subnets",
    {"id": "SubnetIds"},
    filters(
        availability_zone="availabilityZone",
        availability_zone_id="availabilityZoneId",
        cidr_block="cidrBlock",
        default_for_az="defaultForAz",
        ipv6_cidr_block="ipv6-cidr-block-association.ipv6-cidr-block",
        state="state",
        vpc_id="vpc-id",
    ),
    arn="subnet",
    names={"SubnetArn": None},
    after_read=identified(
        "SubnetId",
        enable_resource_name_dns_a_record_on_launch=f"{_DNS}.EnableResourceNameDnsARecord",
        enable_resource_name_dns_aaaa_record_on_launch=f"{_DNS}.EnableResourceNameDnsAAAARecord",
        ipv6_cidr_block="Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
        ipv6_cidr_block_association_id="Ipv6CidrBlockAssociationSet[0].AssociationId",
        private_dns_hostname_type_on_launch=f"{_DNS}.HostnameType",
    ),
)

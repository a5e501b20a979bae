"""Finds objects by their tags, where AWS chose their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mlops_kit.aws.errors import explained
from mlops_kit.aws.session import client
from mlops_kit.target import Target

# Terraform's type, and how the ids of its objects begin.
_EC2 = {
    "aws_eip": "eipalloc-",
    "aws_flow_log": "fl-",
    "aws_internet_gateway": "igw-",
    "aws_launch_template": "lt-",
    "aws_nat_gateway": "nat-",
    "aws_route_table": "rtb-",
    "aws_security_group": "sg-",
    "aws_subnet": "subnet-",
    "aws_vpc": "vpc-",
    "aws_vpc_endpoint": "vpce-",
    "aws_vpc_security_group_egress_rule": "sgr-",
    "aws_vpc_security_group_ingress_rule": "sgr-",
}
# The resource type of the tagging API; the id of a key is the last part of its ARN.
_OTHERS = {"aws_kms_key": "kms:key", "aws_secretsmanager_secret": "secretsmanager:secret"}


def findable(type_name: str) -> bool:
    """Whether objects of a Terraform type can be looked for by tags."""
    return type_name in _EC2 or type_name in _OTHERS


def find_tagged(target: Target, type_name: str, tags: Mapping[str, str]) -> list[str]:
    """Return the ids of the objects of a Terraform type whose tags are exactly these.

    Tags that AWS sets itself (`aws:…`) don't count. Empty for a type that can't be looked for, or
    where `tags` is empty. Raises KitError.
    """
    if not tags:
        return []
    if type_name in _EC2:
        found = _in_ec2(target, _EC2[type_name], tags)
    elif type_name in _OTHERS:
        found = _by_tagging_api(target, _OTHERS[type_name], tags)
    else:
        return []
    return [name for name, its in found.items() if its == dict(tags)]


def _in_ec2(target: Target, prefix: str, tags: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with explained(f"looking for {prefix}… by its tags"):
        pages = client(target, "ec2").get_paginator("describe_tags").paginate()
        for page in pages:
            for tag in page["Tags"]:
                if tag["ResourceId"].startswith(prefix) and not tag["Key"].startswith("aws:"):
                    found[tag["ResourceId"]][tag["Key"]] = tag["Value"]
    return found


def _by_tagging_api(target: Target, kind: str, tags: Mapping[str, str]) -> dict[str, dict[str, str]]:
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    with explained(f"looking for {kind} by its tags"):
        pages = (
            client(target, "resourcegroupstaggingapi")
            .get_paginator("get_resources")
            .paginate(ResourceTypeFilters=[kind], TagFilters=filters)
        )
        found = {
            item["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in item["Tags"]}
            for page in pages
            for item in page["ResourceTagMappingList"]
        }
    named = {arn.rsplit("/", 1)[-1] if kind == "kms:key" else arn: its for arn, its in found.items()}
    return {
        name: {key: value for key, value in its.items() if not key.startswith("aws:")}
        for name, its in named.items()
    }

"""Finds a rule of a security group by what it allows: several rules may have the same tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.errors import explained
from mlops_kit.aws.session import client
from mlops_kit.target import Target

EGRESS, INGRESS = "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"
# Terraform's arguments that no two rules of a group share in one direction, and EC2's members.
_MEMBERS = {
    "ip_protocol": "IpProtocol",
    "cidr_ipv4": "CidrIpv4",
    "cidr_ipv6": "CidrIpv6",
    "prefix_list_id": "PrefixListId",
}
_EVERYTHING = "-1"  # a protocol without ports


def find_rules(target: Target, type_name: str, values: Mapping[str, Any]) -> list[str]:
    """Return the ids of rules that allow what `values`, Terraform's arguments, say. Raises KitError."""
    group = values.get("security_group_id")
    if not group:
        return []
    with explained(f"looking for the rules of {group}"):
        pages = client(target, "ec2").get_paginator("describe_security_group_rules")
        filters = [{"Name": "group-id", "Values": [group]}]
        rules = [rule for page in pages.paginate(Filters=filters) for rule in page["SecurityGroupRules"]]
    return [
        rule["SecurityGroupRuleId"]
        for rule in rules
        if rule["IsEgress"] == (type_name == EGRESS) and _allows(rule, values)
    ]


def _allows(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    referred = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
    return (
        all((rule.get(member) or None) == (values.get(name) or None) for name, member in _MEMBERS.items())
        and (referred or None) == (values.get("referenced_security_group_id") or None)
        and (values.get("ip_protocol") == _EVERYTHING or _ports(rule, values))
    )


def _ports(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return (rule.get("FromPort"), rule.get("ToPort")) == (values.get("from_port"), values.get("to_port"))

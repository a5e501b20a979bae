"""A security group rule answers its description, whatever its peer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("peer", ["cidr", "group", "prefix list"])
def test_a_rule_keeps_its_description(peer: str, client: Callable[..., Any]) -> None:
    ec2 = client("ec2", "eu-west-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    prefix_list = ec2.describe_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    peers: dict[str, dict[str, Any]] = {
        "cidr": {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "why"}]},
        "group": {"UserIdGroupPairs": [{"GroupId": group, "Description": "why"}]},
        "prefix list": {"PrefixListIds": [{"PrefixListId": prefix_list, "Description": "why"}]},
    }
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peers[peer]}
    made = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
    assert found["Description"] == "why"

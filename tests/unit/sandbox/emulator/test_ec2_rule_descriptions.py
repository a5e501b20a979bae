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


def test_a_change_replaces_the_whole_rule(client: Callable[..., Any]) -> None:
    ec2 = client("ec2", "eu-west-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    permissions: list[Any] = [
        {**ports, "UserIdGroupPairs": [{"GroupId": group, "Description": "why"}]},
        {**ports, "Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "why"}]},
    ]
    by_group, by_range = [
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])["SecurityGroupRules"][
            0
        ]["SecurityGroupRuleId"]
        for permission in permissions
    ]
    changes: list[Any] = [
        {"SecurityGroupRuleId": by_group, "SecurityGroupRule": {**ports, "ReferencedGroupId": group}},
        {"SecurityGroupRuleId": by_range, "SecurityGroupRule": {**ports, "CidrIpv6": "fd00::/8"}},
    ]
    ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=changes)
    answer = ec2.describe_security_group_rules(SecurityGroupRuleIds=[by_group, by_range])
    found = {rule["SecurityGroupRuleId"]: rule for rule in answer["SecurityGroupRules"]}
    assert not any(rule.get("Description") for rule in found.values())
    assert found[by_range]["CidrIpv6"] == "fd00::/8"

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.aws.security_group_rules import EGRESS, INGRESS, find_rules
from mlops_kit.aws.session import client
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.target import Target


def test_by_what_they_allow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with Emulator() as emulator:
        variables = {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_ACCESS_KEY_ID": access_key("111111111111"),
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        target = Target("test", "eu-west-1", tmp_path, tmp_path, variables)
        ec2 = client(target, "ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
        made = [
            ec2.authorize_security_group_egress(
                GroupId=group,
                IpPermissions=[
                    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": cidr}]}
                ],
            )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
            for cidr in ("10.0.0.0/16", "10.1.0.0/16")
        ]
        wanted = {"security_group_id": group, "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
        assert find_rules(target, EGRESS, {**wanted, "cidr_ipv4": "10.1.0.0/16"}) == [made[1]]
        assert find_rules(target, EGRESS, {**wanted, "cidr_ipv4": "10.2.0.0/16"}) == []
        assert find_rules(target, EGRESS, {**wanted, "cidr_ipv4": "10.1.0.0/16", "to_port": 444}) == []
        assert find_rules(target, INGRESS, {**wanted, "cidr_ipv4": "10.1.0.0/16"}) == []
        everything = {"security_group_id": group, "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}
        assert len(find_rules(target, EGRESS, everything)) == 1
        assert find_rules(target, EGRESS, {}) == []

"""Entries of network ACLs for ICMP, inline and alone, as they are configured and as AWS answers them."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

ECHO = {"protocol": "icmp", "icmp_type": 8, "icmp_code": -1}
ICMP = [
    ECHO,
    {"protocol": "1", "icmp_type": -1, "icmp_code": -1},
    {"protocol": "icmp", "icmp_type": 0, "icmp_code": 0},
    {"protocol": "58", "icmp_type": 128, "icmp_code": 0},
]


def held(ec2: Any, acl: str, number: int) -> Any:
    entries = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    return next((item for item in entries if item["RuleNumber"] == number), None)


@pytest.mark.parametrize("icmp", ICMP)
@pytest.mark.parametrize("name", ["aws_network_acl", "aws_default_network_acl"])
def test_an_inline_entry(terraform: Terraform, ec2: Any, vpc: Values, name: str, icmp: Values) -> None:
    place = {"vpc_id": vpc["id"]}
    if name == "aws_default_network_acl":
        place = {"default_network_acl_id": vpc["default_network_acl_id"]}
    entry = {"rule_no": 7, "action": "allow", "cidr_block": "10.0.0.0/8", "from_port": 0, "to_port": 0}
    config = place | {"ingress": [entry | icmp]}
    state = terraform.create(name, **config)
    expected = {"Type": icmp["icmp_type"], "Code": icmp["icmp_code"]}
    assert held(ec2, state["id"], 7)["IcmpTypeCode"] == expected
    terraform.assert_settled(name, state, **config)
    terraform.assert_settled(name, terraform.imported(name, state["id"]), **config)
    ports = {"protocol": "tcp", "from_port": 22, "to_port": 22, "icmp_type": None, "icmp_code": None}
    config = place | {"ingress": [entry | ports]}
    state = terraform.update(name, state, **config)
    assert "IcmpTypeCode" not in held(ec2, state["id"], 7)
    terraform.assert_settled(name, state, **config)
    terraform.delete(name, state)


@pytest.mark.parametrize("icmp", ICMP)
def test_an_entry_of_its_own(terraform: Terraform, ec2: Any, vpc: Values, icmp: Values) -> None:
    acl = terraform.create("aws_network_acl", vpc_id=vpc["id"])
    name = "aws_network_acl_rule"
    config = {"network_acl_id": acl["id"], "rule_number": 7, "rule_action": "allow", **icmp}
    config["cidr_block"] = "10.0.0.0/8"
    state = terraform.create(name, **config)
    expected = {"Type": icmp["icmp_type"], "Code": icmp["icmp_code"]}
    assert held(ec2, acl["id"], 7)["IcmpTypeCode"] == expected
    terraform.assert_settled(name, state, **config)
    found = terraform.imported(name, f"{acl['id']}:7:{icmp['protocol']}:false")
    terraform.assert_settled(name, found, **config)
    replaced = terraform.changes(name, state, **(config | {"icmp_type": 3})).replace
    assert [path[0] for path in replaced] == ["icmp_type"]
    terraform.delete(name, state)
    terraform.delete("aws_network_acl", acl)

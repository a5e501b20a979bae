"""Each type's whole life: made, read, unchanged, changed, found drifted, imported, deleted, found gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICZz1fueRB+M0tDa/0xEpbcEO9Yl3V416x3s13mQJ9UC admin@example.com"
)

Configure = Callable[[Values, Values], dict[str, Any]]
"""Gets the VPC and the subnet."""


@dataclass(frozen=True)
class Case:
    type: str
    config: Configure
    change: dict[str, Any] = field(default_factory=lambda: {"tags": {"team": "b"}})
    drift: Callable[[Any, Values], None] | None = None
    import_id: Callable[[Values], str] = lambda state: str(state["id"])
    expect: dict[str, Any] = field(default_factory=dict)


def tag(ec2: Any, state: Values) -> None:
    ec2.create_tags(Resources=[state["id"]], Tags=[{"Key": "by", "Value": "hand"}])


CASES = [
    Case(
        "aws_vpc",
        lambda vpc, subnet: {"cidr_block": "10.9.0.0/16"},
        change={"enable_dns_hostnames": True, "tags": {"team": "b"}},
        drift=lambda ec2, s: ec2.modify_vpc_attribute(VpcId=s["id"], EnableDnsSupport={"Value": False}),
        expect={
            "enable_dns_support": True,
            "instance_tenancy": "default",
            "owner_id": "111111111111",
            # As hashicorp/aws shows what AWS does not answer; what no read sets is null.
            "assign_generated_ipv6_cidr_block": False,
            "ipv4_netmask_length": None,
            "ipv6_cidr_block": "",
            "ipv6_netmask_length": 0,
        },
    ),
    Case(
        "aws_subnet",
        lambda vpc, subnet: {
            "vpc_id": vpc["id"],
            "cidr_block": "10.0.9.0/24",
            "availability_zone": "eu-west-1b",
        },
        change={"map_public_ip_on_launch": True, "enable_dns64": True},
        drift=lambda ec2, s: ec2.modify_subnet_attribute(
            SubnetId=s["id"], MapPublicIpOnLaunch={"Value": False}
        ),
        expect={"map_public_ip_on_launch": False, "private_dns_hostname_type_on_launch": "ip-name"},
    ),
    Case("aws_internet_gateway", lambda vpc, subnet: {"vpc_id": vpc["id"]}, drift=tag),
    Case("aws_egress_only_internet_gateway", lambda vpc, subnet: {"vpc_id": vpc["id"]}, drift=tag),
    Case("aws_eip", lambda vpc, subnet: {"domain": "vpc"}, drift=tag),
    Case(
        "aws_nat_gateway",
        lambda vpc, subnet: {"connectivity_type": "private", "subnet_id": subnet["id"]},
        drift=tag,
    ),
    Case("aws_route_table", lambda vpc, subnet: {"vpc_id": vpc["id"]}, drift=tag),
    Case(
        "aws_security_group",
        lambda vpc, subnet: {
            "name": "web",
            "vpc_id": vpc["id"],
            "ingress": [
                {
                    "protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "cidr_blocks": ["10.0.0.0/8"],
                    "self": True,
                }
            ],
        },
        change={
            "ingress": [
                {"protocol": "6", "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8", "11.0.0.0/8"]}
            ],
            "egress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
        },
        drift=lambda ec2, s: ec2.authorize_security_group_ingress(
            GroupId=s["id"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
        ),
        expect={"description": "Managed by Terraform", "egress": []},
    ),
    Case(
        "aws_network_acl",
        lambda vpc, subnet: {
            "vpc_id": vpc["id"],
            "ingress": [
                {
                    "protocol": "tcp",
                    "rule_no": 100,
                    "action": "allow",
                    "cidr_block": "10.0.0.0/8",
                    "from_port": 443,
                    "to_port": 443,
                }
            ],
        },
        change={
            "ingress": [
                {
                    "protocol": "-1",
                    "rule_no": 100,
                    "action": "deny",
                    "cidr_block": "10.0.0.0/8",
                    "from_port": 0,
                    "to_port": 0,
                }
            ]
        },
        drift=tag,
    ),
    Case(
        "aws_vpc_endpoint",
        lambda vpc, subnet: {"vpc_id": vpc["id"], "service_name": "com.amazonaws.eu-west-1.s3"},
        change={"policy": '{"Version":"2012-10-17","Statement":[]}'},
        drift=lambda ec2, s: ec2.modify_vpc_endpoint(VpcEndpointId=s["id"], ResetPolicy=True),
        expect={"vpc_endpoint_type": "Gateway", "state": "available", "private_dns_enabled": False},
    ),
    Case(
        "aws_launch_template",
        lambda vpc, subnet: {
            "name_prefix": "node-",
            "instance_type": "m7i.large",
            "metadata_options": [{"http_tokens": "required", "http_put_response_hop_limit": 1}],
            "block_device_mappings": [
                {
                    "device_name": "/dev/xvda",
                    "ebs": [{"encrypted": "true", "volume_size": 20, "volume_type": "gp3"}],
                }
            ],
            "tag_specifications": [{"resource_type": "instance", "tags": {"Name": "node"}}],
        },
        change={
            "instance_type": "m7i.xlarge",
            "update_default_version": True,
            "tag_specifications": [{"resource_type": "volume", "tags": {"Name": "disk"}}],
        },
        drift=tag,
        expect={"latest_version": 1, "default_version": 1, "name_prefix": "node-"},
    ),
    Case(
        "aws_vpc_dhcp_options",
        lambda vpc, subnet: {"domain_name": "corp.example", "domain_name_servers": ["10.0.0.2"]},
        drift=tag,
    ),
    Case(
        "aws_ebs_volume",
        lambda vpc, subnet: {"availability_zone": "eu-west-1a", "size": 10, "type": "gp3"},
        change={"size": 20},
        drift=tag,
    ),
    Case(
        "aws_network_interface",
        lambda vpc, subnet: {"subnet_id": subnet["id"], "private_ips": ["10.0.0.10"]},
        change={"description": "changed"},
        drift=tag,
        expect={"private_ip": "10.0.0.10", "source_dest_check": True},
    ),
    Case(
        "aws_instance",
        lambda vpc, subnet: {
            "ami": "ami-3b9adfd6fddd85d1d",
            "instance_type": "m5.large",
            "subnet_id": subnet["id"],
            "metadata_options": [{"http_tokens": "required"}],
            "root_block_device": [{"encrypted": True, "volume_size": 20}],
        },
        change={"instance_type": "m5.xlarge", "tags": {"team": "b"}},
        drift=tag,
        expect={"instance_state": "running", "availability_zone": "eu-west-1a"},
    ),
    Case(
        "aws_key_pair",
        lambda vpc, subnet: {
            "key_name": "admin",
            "public_key": PUBLIC_KEY,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_life(terraform: Terraform, ec2: Any, vpc: Values, subnet: Values, case: Case) -> None:
    config = case.config(vpc, subnet)
    state = terraform.create(case.type, **config)
    for name, value in case.expect.items():
        assert state[name] == value, name
    if "tags_all" in state:
        assert state["tags_all"] == {"owner": "ml"}
    terraform.assert_settled(case.type, state, **config)

    changed = config | case.change
    state = terraform.update(case.type, state, **changed)
    terraform.assert_settled(case.type, state, **changed)

    if case.drift:
        case.drift(ec2, state)
        drifted = terraform.read(case.type, state)
        assert drifted != state
        state = terraform.update(case.type, drifted, **changed)
        terraform.assert_settled(case.type, state, **changed)

    imported = terraform.imported(case.type, case.import_id(state))
    assert imported["id"] == state["id"]
    assert imported.get("arn") == state.get("arn")

    terraform.delete(case.type, state)
    assert terraform.read(case.type, state) is None
    assert ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [state["id"]]}])["Tags"] == []
    terraform.delete(case.type, state)


def test_versions_of_a_launch_template(terraform: Terraform, ec2: Any) -> None:
    name, config = "aws_launch_template", {"name": "versions", "instance_type": "m7i.large"}
    state = terraform.create(name, **config)
    # Tags make no version; other data does, and the default stays unless it should follow.
    planned = terraform.changes(name, state, **config, tags={"a": "b"}).values
    assert (planned["latest_version"], planned["default_version"]) == (1, 1)
    config["instance_type"] = "m7i.xlarge"
    planned = terraform.changes(name, state, **config).values
    assert (planned["latest_version"], planned["default_version"]) == (UNKNOWN, 1)
    state = terraform.update(name, state, **config)
    assert (state["latest_version"], state["default_version"]) == (2, 1)
    terraform.assert_settled(name, state, **config)
    # The default moves by its number, without another version.
    planned = terraform.changes(name, state, **config, default_version=2).values
    assert (planned["latest_version"], planned["default_version"]) == (2, 2)
    state = terraform.update(name, state, **config, default_version=2)
    assert (state["latest_version"], state["default_version"]) == (2, 2)
    terraform.assert_settled(name, state, **config, default_version=2)
    state = terraform.update(name, state, **config, default_version=1)
    # From now on it follows.
    config["update_default_version"] = True
    planned = terraform.changes(name, state, **config).values
    assert (planned["latest_version"], planned["default_version"]) == (2, UNKNOWN)
    state = terraform.update(name, state, **config)
    assert (state["latest_version"], state["default_version"]) == (2, 2)
    config["image_id"] = "ami-3b9adfd6fddd85d1d"
    state = terraform.update(name, state, **config)
    assert (state["latest_version"], state["default_version"]) == (3, 3)
    terraform.assert_settled(name, state, **config)
    terraform.delete(name, state)


@pytest.mark.parametrize(
    ("type_name", "first", "other", "path"),
    [
        ("aws_vpc", {"cidr_block": "10.9.0.0/16"}, {"cidr_block": "10.8.0.0/16"}, "cidr_block"),
        ("aws_eip", {"domain": "vpc"}, {"domain": "vpc", "network_border_group": "eu-west-1"}, None),
    ],
)
def test_what_cannot_change_is_replaced(
    terraform: Terraform, type_name: str, first: dict[str, Any], other: dict[str, Any], path: str | None
) -> None:
    state = terraform.create(type_name, **first)
    replaced = [item[0] for item in terraform.changes(type_name, state, **other).replace]
    assert replaced == ([path] if path else [])
    terraform.delete(type_name, state)

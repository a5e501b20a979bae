"""What a type is imported by, as hashicorp/aws documents it, finds the object, and nothing is to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mlops_kit.sandbox.backed.registry import resource
from mlops_kit.sandbox.backed.resource import BackedResource
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from tests.unit.sandbox.resources.ec2.conftest import CATALOG, Terraform

Make = Callable[..., Values]


@pytest.fixture
def make(terraform: Terraform, subnet: Values) -> Iterator[Make]:
    """Make objects that are deleted in the end, before what they lie in."""
    made: list[tuple[str, Values]] = []

    def make(name: str, /, **config: Any) -> Values:
        made.append((name, terraform.create(name, **config)))
        return made[-1][1]

    yield make
    for name, state in reversed(made):
        terraform.delete(name, state)


def kind(name: str) -> BackedResource:
    found = resource(name, CATALOG.block("resources", name))
    assert isinstance(found, BackedResource)
    return found


def assert_imported(
    terraform: Terraform, name: str, identifier: str, made: Values, /, **config: Any
) -> Values:
    """It is the same object, and a plan with its configuration is empty."""
    found = terraform.imported(name, identifier)
    differing = kind(name)._equality.differences(CATALOG.block("resources", name), found, made)
    assert {key: (found[key], made[key]) for key in differing} == {}
    terraform.assert_settled(name, found, **config)
    return found


@pytest.fixture
def group(make: Make, vpc: Values) -> Values:
    return make("aws_security_group", name="imported", vpc_id=vpc["id"])


@pytest.mark.parametrize(
    ("identifier", "config"),
    [
        ("ingress_tcp_8000_8000_10.0.3.0/24", {"cidr_blocks": ["10.0.3.0/24"]}),
        (
            "ingress_tcp_8000_8000_10.1.0.0/16_2001:db8::/48_10.2.0.0/16",
            {"cidr_blocks": ["10.1.0.0/16", "10.2.0.0/16"], "ipv6_cidr_blocks": ["2001:db8::/48"]},
        ),
        ("egress_tcp_8000_8000_pl-6469726b", {"type": "egress", "prefix_list_ids": ["pl-6469726b"]}),
        ("ingress_tcp_8000_8000_self", {"self": True}),
        ("ingress_6_8000_8000_{other}", {"source_security_group_id": "{other}", "description": "it"}),
        (
            "ingress_all_0_65536_{other}",
            {"source_security_group_id": "{other}", "protocol": "all", "from_port": 0, "to_port": 65536},
        ),
        (
            "ingress_icmp_8_-1_10.0.3.0/24",
            {"cidr_blocks": ["10.0.3.0/24"], "protocol": "icmp", "from_port": 8, "to_port": -1},
        ),
    ],
)
def test_a_rule_of_the_older_kind(
    terraform: Terraform, make: Make, vpc: Values, group: Values, identifier: str, config: dict[str, Any]
) -> None:
    other = make("aws_security_group", name="caller", vpc_id=vpc["id"])["id"]
    config = {key: other if value == "{other}" else value for key, value in config.items()}
    given = {"type": "ingress", "protocol": "tcp", "from_port": 8000, "to_port": 8000, **config}
    given["security_group_id"] = group["id"]
    made = make("aws_security_group_rule", **given)
    found = terraform.imported("aws_security_group_rule", f"{group['id']}_{identifier.format(other=other)}")
    assert found["security_group_rule_id"] == made["security_group_rule_id"]
    assert found["id"].startswith("sgrule-")
    terraform.assert_settled("aws_security_group_rule", found, **given)


@pytest.mark.parametrize("identifier", ["sg-1", "sg-1_ingress_tcp_80_80", "sg-1_inwards_tcp_80_80_self"])
def test_a_wrong_identifier_is_refused(terraform: Terraform, identifier: str) -> None:
    with pytest.raises(ProviderError, match="unexpected identifier"):
        terraform.imported("aws_security_group_rule", identifier)


@pytest.mark.parametrize("protocol", ["tcp", "6"])
def test_an_acl_rule(terraform: Terraform, make: Make, vpc: Values, protocol: str) -> None:
    acl = make("aws_network_acl", vpc_id=vpc["id"])["id"]
    config = {"network_acl_id": acl, "rule_number": 100, "egress": True, "protocol": protocol}
    config |= {"rule_action": "allow", "cidr_block": "10.0.0.0/8", "from_port": 22, "to_port": 22}
    made = make("aws_network_acl_rule", **config)
    identifier = f"{acl}:100:{protocol}:true"
    found = assert_imported(terraform, "aws_network_acl_rule", identifier, made, **config)
    assert found["id"] == made["id"]
    with pytest.raises(ProviderError, match="unexpected identifier"):
        terraform.imported("aws_network_acl_rule", f"{acl}:100:tcp")


@pytest.mark.parametrize(
    ("attribute", "destination"),
    [
        ("destination_cidr_block", "10.42.0.0/16"),
        ("destination_ipv6_cidr_block", "2620:0:2d0:200::8/125"),
        ("destination_prefix_list_id", None),
    ],
)
def test_a_route(
    terraform: Terraform, make: Make, ec2: Any, vpc: Values, attribute: str, destination: str | None
) -> None:
    if destination is None:
        answer = ec2.create_managed_prefix_list(
            PrefixListName="imported", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": "10.43.0.0/16"}]
        )
        destination = answer["PrefixList"]["PrefixListId"]
    table = make("aws_route_table", vpc_id=vpc["id"])["id"]
    gateway = make("aws_internet_gateway", vpc_id=vpc["id"])["id"]
    config = {"route_table_id": table, attribute: destination, "gateway_id": gateway}
    made = make("aws_route", **config)
    assert_imported(terraform, "aws_route", f"{table}_{destination}", made, **config)


@pytest.mark.parametrize("target", ["subnet_id", "gateway_id"])
def test_an_association_of_a_route_table(
    terraform: Terraform, make: Make, vpc: Values, subnet: Values, target: str
) -> None:
    table = make("aws_route_table", vpc_id=vpc["id"])["id"]
    gateway = make("aws_internet_gateway", vpc_id=vpc["id"])["id"]
    config = {"route_table_id": table, target: subnet["id"] if target == "subnet_id" else gateway}
    made = make("aws_route_table_association", **config)
    identifier = f"{config[target]}/{table}"
    assert_imported(terraform, "aws_route_table_association", identifier, made, **config)


def test_the_default_route_table_is_imported_by_its_vpc(terraform: Terraform, vpc: Values) -> None:
    found = terraform.imported("aws_default_route_table", vpc["id"])
    table = vpc["default_route_table_id"]
    assert (found["id"], found["default_route_table_id"], found["vpc_id"]) == (table, table, vpc["id"])
    config = {"default_route_table_id": table, "tags": {"owner": "ml"}}
    assert not terraform.plan("aws_default_route_table", found, **config).replace


def test_an_egress_only_gateway_knows_its_vpc(terraform: Terraform, make: Make, vpc: Values) -> None:
    config = {"vpc_id": vpc["id"]}
    made = make("aws_egress_only_internet_gateway", **config)
    assert_imported(terraform, "aws_egress_only_internet_gateway", made["id"], made, **config)

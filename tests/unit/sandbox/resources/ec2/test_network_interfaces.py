"""Addresses of a network interface by set, number and list, its attachment, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

NAME = "aws_network_interface"


@pytest.fixture
def dual(terraform: Terraform) -> Iterator[Values]:
    """A subnet of both families."""
    vpc = terraform.create("aws_vpc", cidr_block="10.0.0.0/16", assign_generated_ipv6_cidr_block=True)
    ipv6 = vpc["ipv6_cidr_block"].replace("/56", "/64")
    subnet = terraform.create("aws_subnet", vpc_id=vpc["id"], cidr_block="10.0.0.0/24", ipv6_cidr_block=ipv6)
    yield subnet
    terraform.delete("aws_subnet", subnet)
    terraform.delete("aws_vpc", vpc)


def secondary(ec2: Any, state: Values) -> list[str]:
    held = ec2.describe_network_interfaces(NetworkInterfaceIds=[state["id"]])["NetworkInterfaces"][0]
    return [item["PrivateIpAddress"] for item in held["PrivateIpAddresses"] if not item["Primary"]]


def test_a_set_of_addresses(terraform: Terraform, ec2: Any, subnet: Values) -> None:
    place = {"subnet_id": subnet["id"]}
    config = place | {"private_ips": ["10.0.0.10", "10.0.0.11", "10.0.0.12"]}
    state = terraform.create(NAME, **config)
    assert (state["private_ip"], state["private_ips_count"]) == ("10.0.0.10", 2)
    assert sorted(secondary(ec2, state)) == ["10.0.0.11", "10.0.0.12"]
    terraform.assert_settled(NAME, state, **config)
    terraform.assert_settled(NAME, terraform.imported(NAME, state["id"]), **config)
    config = place | {"private_ips": ["10.0.0.10", "10.0.0.13"]}
    planned = terraform.changes(NAME, state, **config).values
    assert planned["private_ip_list"] is planned["private_ips_count"] is UNKNOWN
    state = terraform.update(NAME, state, **config)
    assert (secondary(ec2, state), state["private_ips_count"]) == (["10.0.0.13"], 1)
    terraform.assert_settled(NAME, state, **config)
    replaced = terraform.changes(NAME, state, **place, private_ips=["10.0.0.13"]).replace
    assert list(replaced) == [("private_ips",)]
    terraform.delete(NAME, state)


def test_a_number_of_addresses(terraform: Terraform, ec2: Any, subnet: Values) -> None:
    place = {"subnet_id": subnet["id"]}
    state = terraform.create(NAME, **place, private_ips_count=2)
    assert (len(state["private_ips"]), len(secondary(ec2, state))) == (3, 2)
    terraform.assert_settled(NAME, state, **place, private_ips_count=2)
    for count in (3, 0):
        state = terraform.update(NAME, state, **place, private_ips_count=count)
        assert (len(state["private_ip_list"]), len(secondary(ec2, state))) == (count + 1, count)
        terraform.assert_settled(NAME, state, **place, private_ips_count=count)
    terraform.delete(NAME, state)


def test_a_list_of_addresses_keeps_its_order(terraform: Terraform, ec2: Any, subnet: Values) -> None:
    place = {"subnet_id": subnet["id"], "private_ip_list_enabled": True}
    config = place | {"private_ip_list": ["10.0.0.20", "10.0.0.30", "10.0.0.10"]}
    state = terraform.create(NAME, **config)
    assert (state["private_ip"], secondary(ec2, state)) == ("10.0.0.20", ["10.0.0.30", "10.0.0.10"])
    terraform.assert_settled(NAME, state, **config)
    config = place | {"private_ip_list": ["10.0.0.20", "10.0.0.10", "10.0.0.30"]}
    state = terraform.update(NAME, state, **config)
    assert secondary(ec2, state) == ["10.0.0.10", "10.0.0.30"]
    terraform.assert_settled(NAME, state, **config)
    other = place | {"private_ip_list": ["10.0.0.10", "10.0.0.20"]}
    assert list(terraform.changes(NAME, state, **other).replace) == [("private_ip_list",)]
    terraform.delete(NAME, state)


def test_addresses_of_both_families(terraform: Terraform, dual: Values) -> None:
    place = {"subnet_id": dual["id"]}
    state = terraform.create(NAME, **place, ipv6_address_count=2)
    assert len(state["ipv6_addresses"]) == len(state["ipv6_address_list"]) == 2
    terraform.assert_settled(NAME, state, **place, ipv6_address_count=2)
    state = terraform.update(NAME, state, **place, ipv6_address_count=1)
    assert len(state["ipv6_addresses"]) == 1
    address = dual["ipv6_cidr_block"].replace("::/64", "::a")
    state = terraform.update(NAME, state, **place, ipv6_addresses=[address])
    assert (state["ipv6_address_list"], state["ipv6_address_count"]) == ([address], 1)
    terraform.assert_settled(NAME, state, **place, ipv6_addresses=[address])
    terraform.delete(NAME, state)


def test_an_attachment(terraform: Terraform, ec2: Any, subnet: Values) -> None:
    first, second = (
        terraform.create(
            "aws_instance",
            ami="ami-3b9adfd6fddd85d1d",
            instance_type="m5.large",
            subnet_id=subnet["id"],
        )
        for _ in range(2)
    )
    config = {"subnet_id": subnet["id"], "attachment": [{"instance": first["id"], "device_index": 1}]}
    state = terraform.create(NAME, **config)
    assert state["attachment"][0]["attachment_id"].startswith("eni-attach-")
    terraform.assert_settled(NAME, state, **config)
    terraform.assert_settled(NAME, terraform.imported(NAME, state["id"]), **config)
    config["attachment"] = [{"instance": second["id"], "device_index": 2}]
    state = terraform.update(NAME, state, **config)
    assert state["attachment"][0]["instance"] == second["id"]
    terraform.assert_settled(NAME, state, **config)
    terraform.assert_settled(NAME, state, subnet_id=subnet["id"])  # what others attach stays attached
    terraform.delete(NAME, state)
    assert terraform.read(NAME, state) is None
    for instance in (first, second):
        terraform.delete("aws_instance", instance)


def test_its_type_and_a_description_that_goes(terraform: Terraform, subnet: Values) -> None:
    config = {"subnet_id": subnet["id"], "interface_type": "efa", "description": "fast"}
    state = terraform.create(NAME, **config)
    terraform.assert_settled(NAME, state, **config)
    del config["description"]
    state = terraform.update(NAME, state, **config)
    assert not state["description"]
    terraform.assert_settled(NAME, state, **config)
    terraform.delete(NAME, state)

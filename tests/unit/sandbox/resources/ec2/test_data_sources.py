"""Data sources answer what the emulated API holds."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def by(name: str, *values: str) -> list[dict[str, Any]]:
    return [{"name": name, "values": list(values)}]


def test_availability_zones(terraform: Terraform) -> None:
    found = terraform.data("aws_availability_zones", state="available")
    assert found["names"] == ZONES
    assert len(found["zone_ids"]) == 3
    fewer = terraform.data(
        "aws_availability_zones",
        exclude_names=["eu-west-1a"],
        filter=by("opt-in-status", "opt-in-not-required"),
    )
    assert fewer["names"] == ZONES[1:]
    assert terraform.data("aws_availability_zones", filter=by("zone-type", "local-zone"))["names"] == []


def test_availability_zone(terraform: Terraform) -> None:
    found = terraform.data("aws_availability_zone", name="eu-west-1b")
    assert (found["name_suffix"], found["region"], found["opt_in_status"]) == (
        "b",
        "eu-west-1",
        "opt-in-not-required",
    )
    with pytest.raises(ProviderError, match="no matching availability zone"):
        terraform.data("aws_availability_zone", name="eu-west-9a")


def test_regions(terraform: Terraform) -> None:
    usable = terraform.data("aws_regions")["names"]
    everything = terraform.data("aws_regions", all_regions=True)["names"]
    assert "eu-west-1" in usable
    assert set(usable) < set(everything)
    assert not [name for name in everything if name.startswith(("cn-", "us-gov-"))]


@pytest.mark.parametrize("how", ["id", "cidr_block", "tags", "filter"])
def test_vpc(terraform: Terraform, ec2: Any, vpc: Values, how: str) -> None:
    ec2.create_tags(Resources=[vpc["id"]], Tags=[{"Key": "Name", "Value": "main"}])
    search = {
        "id": {"id": vpc["id"]},
        "cidr_block": {"cidr_block": "10.0.0.0/16"},
        "tags": {"tags": {"Name": "main"}},
        "filter": {"filter": by("tag:Name", "ma*")},
    }[how]
    found = terraform.data("aws_vpc", **search)
    for name in ("id", "arn", "cidr_block", "enable_dns_hostnames", "main_route_table_id", "owner_id"):
        assert found[name] == vpc[name], name
    assert found["default"] is False
    assert found["cidr_block_associations"][0]["cidr_block"] == "10.0.0.0/16"
    assert found["tags"] == {"owner": "ml", "Name": "main"}


def test_vpcs_and_the_default_one(terraform: Terraform, vpc: Values) -> None:
    assert vpc["id"] in terraform.data("aws_vpcs")["ids"]
    default = terraform.data("aws_vpc", default=True)
    assert default["cidr_block"] == "172.31.0.0/16"
    with pytest.raises(ProviderError, match="objects match"):
        terraform.data("aws_vpc")
    with pytest.raises(ProviderError, match="no matching"):
        terraform.data("aws_vpc", tags={"Name": "nobody"})


def test_subnets(terraform: Terraform, vpc: Values, subnet: Values) -> None:
    assert terraform.data("aws_subnets", filter=by("vpc-id", vpc["id"]))["ids"] == [subnet["id"]]
    assert terraform.data("aws_subnets", filter=by("vpc-id", "vpc-none"))["ids"] == []
    found = terraform.data("aws_subnet", vpc_id=vpc["id"], availability_zone="eu-west-1a")
    for name in ("id", "arn", "cidr_block", "map_public_ip_on_launch", "availability_zone_id"):
        assert found[name] == subnet[name], name
    assert found["available_ip_address_count"] == 251


def test_security_groups(terraform: Terraform, vpc: Values) -> None:
    found = terraform.data("aws_security_group", name="default", vpc_id=vpc["id"])
    assert found["id"] == vpc["default_security_group_id"]
    assert found["arn"].endswith(f":security-group/{found['id']}")
    every = terraform.data("aws_security_groups", filter=by("vpc-id", vpc["id"]))
    assert (every["ids"], every["vpc_ids"]) == ([found["id"]], [vpc["id"]])


def test_route_tables(terraform: Terraform, vpc: Values, subnet: Values) -> None:
    table = terraform.create("aws_route_table", vpc_id=vpc["id"])
    gateway = terraform.create("aws_internet_gateway", vpc_id=vpc["id"])
    route = terraform.create(
        "aws_route",
        route_table_id=table["id"],
        destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway["id"],
    )
    joined = terraform.create(
        "aws_route_table_association", route_table_id=table["id"], subnet_id=subnet["id"]
    )
    found = terraform.data("aws_route_table", subnet_id=subnet["id"])
    assert found["id"] == found["route_table_id"] == table["id"]
    assert [(r["cidr_block"], r["gateway_id"]) for r in found["routes"]] == [("0.0.0.0/0", gateway["id"])]
    assert found["associations"][0]["route_table_association_id"] == joined["id"]
    assert set(terraform.data("aws_route_tables", vpc_id=vpc["id"])["ids"]) == {
        table["id"],
        vpc["main_route_table_id"],
    }
    attached = by("attachment.vpc-id", vpc["id"])
    assert terraform.data("aws_internet_gateway", filter=attached)["id"] == gateway["id"]
    for name, state in (
        ("aws_route_table_association", joined),
        ("aws_route", route),
        ("aws_internet_gateway", gateway),
        ("aws_route_table", table),
    ):
        terraform.delete(name, state)


def test_addresses(terraform: Terraform) -> None:
    address = terraform.create("aws_eip", domain="vpc", tags={"Name": "out"})
    found = terraform.data("aws_eip", tags={"Name": "out"})
    assert (found["id"], found["public_ip"]) == (address["id"], address["public_ip"])
    assert terraform.data("aws_eip", public_ip=address["public_ip"])["id"] == address["id"]
    terraform.delete("aws_eip", address)


@pytest.mark.parametrize(
    ("service", "kind"),
    [("s3", "Gateway"), ("dynamodb", "Gateway"), ("sts", "Interface"), ("ecr.api", "Interface")],
)
def test_endpoint_services(terraform: Terraform, service: str, kind: str) -> None:
    found = terraform.data("aws_vpc_endpoint_service", service=service, service_type=kind)
    assert found["service_name"] == f"com.amazonaws.eu-west-1.{service}"
    assert found["service_type"] == kind
    assert found["availability_zones"] == ZONES
    assert found["vpc_endpoint_policy_supported"] is True


def test_a_service_that_does_not_exist(terraform: Terraform) -> None:
    with pytest.raises(ProviderError, match=r"com\.amazonaws\.eu-west-1\.nothing"):
        terraform.data("aws_vpc_endpoint_service", service="nothing")


def test_prefix_lists(terraform: Terraform) -> None:
    found = terraform.data("aws_prefix_list", name="com.amazonaws.eu-west-1.s3")
    managed = terraform.data("aws_ec2_managed_prefix_list", name="com.amazonaws.eu-west-1.s3")
    assert found["id"] == managed["id"]
    assert managed["owner_id"] == "AWS"


def test_images(terraform: Terraform) -> None:
    name = by("name", "amzn2-ami-hvm-*")
    with pytest.raises(ProviderError, match="more than one result"):
        terraform.data("aws_ami", owners=["amazon"])
    found = terraform.data("aws_ami", owners=["amazon"], most_recent=True, filter=name)
    assert found["id"].startswith("ami-")
    assert found["architecture"] in ("x86_64", "arm64")
    with pytest.raises(ProviderError, match="no results"):
        terraform.data("aws_ami", owners=["amazon"], name_regex="^nothing$")


def test_instance_types(terraform: Terraform) -> None:
    found = terraform.data("aws_ec2_instance_type", instance_type="m5.xlarge")
    assert (found["default_vcpus"], found["memory_size"]) == (4, 16384)
    with pytest.raises(ProviderError, match="InvalidInstanceType"):
        terraform.data("aws_ec2_instance_type", instance_type="m5.enormous")
    offered = terraform.data(
        "aws_ec2_instance_type_offerings",
        location_type="availability-zone",
        filter=by("instance-type", "m5.large"),
    )
    assert set(offered["locations"]) <= set(ZONES)
    chosen = terraform.data(
        "aws_ec2_instance_type_offering", preferred_instance_types=["m99.large", "m5.large"]
    )
    assert chosen["instance_type"] == "m5.large"


def test_launch_template(terraform: Terraform) -> None:
    made = terraform.create(
        "aws_launch_template", name="nodes", instance_type="m5.large", monitoring=[{"enabled": True}]
    )
    found = terraform.data("aws_launch_template", name="nodes")
    assert (found["id"], found["instance_type"], found["latest_version"]) == (made["id"], "m5.large", 1)
    assert found["monitoring"][0]["enabled"] is True
    terraform.delete("aws_launch_template", made)

"""Types that stand in relation to others: routes, associations, rules, endpoints, what AWS made itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from tests.unit.sandbox.resources.ec2.conftest import Terraform

EVERYWHERE = "0.0.0.0/0"


@pytest.fixture
def gateway(terraform: Terraform, vpc: Values) -> Iterator[Values]:
    state = terraform.create("aws_internet_gateway", vpc_id=vpc["id"])
    yield state
    terraform.delete("aws_internet_gateway", state)


@pytest.fixture
def table(terraform: Terraform, vpc: Values) -> Iterator[Values]:
    state = terraform.create("aws_route_table", vpc_id=vpc["id"])
    yield state
    terraform.delete("aws_route_table", state)


@pytest.fixture
def group(terraform: Terraform, vpc: Values) -> Iterator[Values]:
    state = terraform.create("aws_security_group", name="app", vpc_id=vpc["id"])
    yield state
    terraform.delete("aws_security_group", state)


@pytest.fixture
def nat(terraform: Terraform, subnet: Values, gateway: Values) -> Iterator[Values]:
    address = terraform.create("aws_eip", domain="vpc")
    state = terraform.create("aws_nat_gateway", allocation_id=address["id"], subnet_id=subnet["id"])
    yield state
    terraform.delete("aws_nat_gateway", state)
    terraform.delete("aws_eip", address)


def test_a_route_changes_its_target_in_place(
    terraform: Terraform, ec2: Any, table: Values, gateway: Values, nat: Values
) -> None:
    first = {
        "route_table_id": table["id"],
        "destination_cidr_block": EVERYWHERE,
        "gateway_id": gateway["id"],
    }
    state = terraform.create("aws_route", **first)
    assert state["id"] == f"r-{table['id']}1080289494"
    terraform.assert_settled("aws_route", state, **first)
    second = {
        "route_table_id": table["id"],
        "destination_cidr_block": EVERYWHERE,
        "nat_gateway_id": nat["id"],
    }
    state = terraform.update("aws_route", state, **second)
    assert (state["nat_gateway_id"], state["gateway_id"]) == (nat["id"], "")
    terraform.assert_settled("aws_route", state, **second)
    imported = terraform.imported("aws_route", f"{table['id']}_{EVERYWHERE}")
    assert imported["nat_gateway_id"] == nat["id"]
    ec2.delete_route(RouteTableId=table["id"], DestinationCidrBlock=EVERYWHERE)
    assert terraform.read("aws_route", state) is None
    terraform.delete("aws_route", state)


def test_a_route_needs_one_destination_and_one_target(terraform: Terraform, table: Values) -> None:
    from mlops_kit.sandbox.resources.ec2.aws_route import RESOURCE

    assert RESOURCE.check is not None
    assert len(RESOURCE.check({"route_table_id": table["id"]})) == 2


def test_inline_routes_leave_what_aws_keeps(terraform: Terraform, vpc: Values, gateway: Values) -> None:
    route = {"cidr_block": EVERYWHERE, "gateway_id": gateway["id"]}
    config: dict[str, Any] = {"vpc_id": vpc["id"], "route": [route]}
    state = terraform.create("aws_route_table", **config)
    endpoint = terraform.create(
        "aws_vpc_endpoint",
        vpc_id=vpc["id"],
        service_name="com.amazonaws.eu-west-1.s3",
        route_table_ids=[state["id"]],
    )
    terraform.assert_settled("aws_route_table", state, **config)
    state = terraform.update("aws_route_table", state, vpc_id=vpc["id"], route=[])
    assert state["route"] == []
    terraform.delete("aws_vpc_endpoint", endpoint)
    terraform.delete("aws_route_table", state)


def test_another_table_makes_another_association(
    terraform: Terraform, vpc: Values, subnet: Values, table: Values
) -> None:
    config = {"route_table_id": table["id"], "subnet_id": subnet["id"]}
    state = terraform.create("aws_route_table_association", **config)
    terraform.assert_settled("aws_route_table_association", state, **config)
    assert (
        terraform.imported("aws_route_table_association", f"{subnet['id']}/{table['id']}")["id"]
        == state["id"]
    )
    other = terraform.create("aws_route_table", vpc_id=vpc["id"])
    moved = terraform.update(
        "aws_route_table_association", state, route_table_id=other["id"], subnet_id=subnet["id"]
    )
    assert moved["id"] != state["id"]
    with pytest.raises(ProviderError, match="DependencyViolation"):
        terraform.delete("aws_route_table", other)
    terraform.delete("aws_route_table_association", moved)
    assert terraform.read("aws_route_table_association", moved) is None
    terraform.delete("aws_route_table", other)


def test_the_main_table_gets_its_place_back(
    terraform: Terraform, ec2: Any, vpc: Values, table: Values
) -> None:
    def main() -> str:
        return str(terraform.data("aws_vpc", id=vpc["id"])["main_route_table_id"])

    before = main()
    config = {"vpc_id": vpc["id"], "route_table_id": table["id"]}
    state = terraform.create("aws_main_route_table_association", **config)
    assert state["original_route_table_id"] == before
    assert main() == table["id"]
    terraform.assert_settled("aws_main_route_table_association", state, **config)
    terraform.delete("aws_main_route_table_association", state)
    assert main() == before


def test_the_default_security_group_is_emptied(terraform: Terraform, ec2: Any, vpc: Values) -> None:
    config = {"vpc_id": vpc["id"], "tags": {"Name": "closed"}}
    state = terraform.create("aws_default_security_group", **config)
    assert (state["ingress"], state["egress"]) == ([], [])
    assert state["tags_all"] == {"owner": "ml", "Name": "closed"}
    terraform.assert_settled("aws_default_security_group", state, **config)
    held = ec2.describe_security_groups(GroupIds=[state["id"]])["SecurityGroups"][0]
    assert (held["IpPermissions"], held["IpPermissionsEgress"]) == ([], [])
    terraform.delete("aws_default_security_group", state)
    assert terraform.read("aws_default_security_group", state) is not None


def test_the_default_route_table_loses_its_routes(
    terraform: Terraform, ec2: Any, vpc: Values, gateway: Values
) -> None:
    table = vpc["default_route_table_id"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=EVERYWHERE, GatewayId=gateway["id"])
    state = terraform.create("aws_default_route_table", default_route_table_id=table)
    assert state["route"] == []
    assert len(ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]) == 1


def test_the_default_acl_takes_the_configured_entries(terraform: Terraform, vpc: Values) -> None:
    allow = {"action": "allow", "cidr_block": "10.0.0.0/8", "protocol": "-1", "rule_no": 1}
    entry = allow | {"from_port": 0, "to_port": 0}
    config = {"default_network_acl_id": vpc["default_network_acl_id"], "ingress": [entry]}
    state = terraform.create("aws_default_network_acl", **config)
    assert [item["rule_no"] for item in state["ingress"]] == [1]
    assert state["egress"] == []


def test_an_acl_rule(terraform: Terraform, vpc: Values) -> None:
    acl = terraform.create("aws_network_acl", vpc_id=vpc["id"])
    config = {
        "network_acl_id": acl["id"],
        "rule_number": 200,
        "rule_action": "allow",
        "protocol": "tcp",
        "cidr_block": EVERYWHERE,
        "from_port": 443,
        "to_port": 443,
    }
    state = terraform.create("aws_network_acl_rule", **config)
    terraform.assert_settled("aws_network_acl_rule", state, **config)
    terraform.delete("aws_network_acl_rule", state)
    assert terraform.read("aws_network_acl_rule", state) is None
    terraform.delete("aws_network_acl", acl)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_rule_of_its_own(terraform: Terraform, ec2: Any, group: Values, direction: str) -> None:
    name = f"aws_vpc_security_group_{direction}_rule"
    config: dict[str, Any] = {
        "security_group_id": group["id"],
        "cidr_ipv4": "10.0.0.0/16",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "description": "HTTPS",
    }
    state = terraform.create(name, **config)
    terraform.assert_settled(name, state, **config)
    changed = config | {"from_port": 80, "to_port": 80}
    state = terraform.update(name, state, **changed)
    terraform.assert_settled(name, state, **changed)
    assert terraform.imported(name, state["id"])["cidr_ipv4"] == "10.0.0.0/16"
    ec2.create_tags(Resources=[state["id"]], Tags=[{"Key": "by", "Value": "hand"}])
    drifted = terraform.read(name, state)
    assert drifted is not None
    assert drifted["tags"] == {"by": "hand"}
    terraform.delete(name, state)
    assert terraform.read(name, state) is None


def test_a_rule_for_everything_from_another_group(terraform: Terraform, vpc: Values, group: Values) -> None:
    other = terraform.create("aws_security_group", name="caller", vpc_id=vpc["id"])
    config = {
        "security_group_id": group["id"],
        "referenced_security_group_id": other["id"],
        "ip_protocol": "-1",
    }
    state = terraform.create("aws_vpc_security_group_ingress_rule", **config)
    assert (state["from_port"], state["to_port"]) == (None, None)
    terraform.assert_settled("aws_vpc_security_group_ingress_rule", state, **config)
    with pytest.raises(ProviderError, match="has a dependent object"):
        terraform.delete("aws_security_group", other)
    terraform.delete("aws_vpc_security_group_ingress_rule", state)
    terraform.delete("aws_security_group", other)


def test_the_older_rule_stands_for_several_peers(terraform: Terraform, ec2: Any, group: Values) -> None:
    config: dict[str, Any] = {
        "type": "ingress",
        "security_group_id": group["id"],
        "protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"],
    }
    state = terraform.create("aws_security_group_rule", **config)
    assert state["id"].startswith("sgrule-")
    terraform.assert_settled("aws_security_group_rule", state, **config)
    held = ec2.describe_security_groups(GroupIds=[group["id"]])["SecurityGroups"][0]["IpPermissions"]
    assert {item["CidrIp"] for item in held[0]["IpRanges"]} == set(config["cidr_blocks"])
    terraform.delete("aws_security_group_rule", state)
    assert terraform.read("aws_security_group_rule", state) is None


def test_an_interface_endpoint_moves_with_its_subnets_and_groups(
    terraform: Terraform, ec2: Any, vpc: Values, subnet: Values, group: Values
) -> None:
    config: dict[str, Any] = {
        "vpc_id": vpc["id"],
        "service_name": "com.amazonaws.eu-west-1.sts",
        "vpc_endpoint_type": "Interface",
        "private_dns_enabled": True,
        "subnet_ids": [subnet["id"]],
        "security_group_ids": [group["id"]],
    }
    state = terraform.create("aws_vpc_endpoint", **config)
    terraform.assert_settled("aws_vpc_endpoint", state, **config)
    assert len(state["network_interface_ids"]) == 1
    interface = ec2.describe_network_interfaces(NetworkInterfaceIds=state["network_interface_ids"])[
        "NetworkInterfaces"
    ][0]
    assert interface["Groups"][0]["GroupId"] == group["id"]
    assert interface["PrivateIpAddress"].startswith("10.0.0.")
    for name, holder in (("aws_subnet", subnet), ("aws_security_group", group)):
        with pytest.raises(ProviderError, match="DependencyViolation"):
            terraform.delete(name, holder)
    with pytest.raises(ProviderError, match="conflicting DNS domain"):
        terraform.create("aws_vpc_endpoint", **config)
    other = terraform.create(
        "aws_subnet", vpc_id=vpc["id"], cidr_block="10.0.1.0/24", availability_zone="eu-west-1b"
    )
    changed = config | {"subnet_ids": [other["id"]]}
    state = terraform.update("aws_vpc_endpoint", state, **changed)
    terraform.assert_settled("aws_vpc_endpoint", state, **changed)
    terraform.delete("aws_vpc_endpoint", state)
    assert terraform.read("aws_vpc_endpoint", state) is None
    terraform.delete("aws_subnet", other)


def test_a_gateway_endpoint_follows_its_route_tables(
    terraform: Terraform, ec2: Any, vpc: Values, table: Values
) -> None:
    config: dict[str, Any] = {"vpc_id": vpc["id"], "service_name": "com.amazonaws.eu-west-1.s3"}
    state = terraform.create("aws_vpc_endpoint", **config, route_table_ids=[table["id"]])
    assert state["prefix_list_id"].startswith("pl-")

    def routes() -> list[str]:
        held = ec2.describe_route_tables(RouteTableIds=[table["id"]])["RouteTables"][0]["Routes"]
        return [route["GatewayId"] for route in held if route["GatewayId"] != "local"]

    assert routes() == [state["id"]]
    state = terraform.update("aws_vpc_endpoint", state, **config, route_table_ids=[])
    assert routes() == []
    joined = {"vpc_endpoint_id": state["id"], "route_table_id": table["id"]}
    association = terraform.create("aws_vpc_endpoint_route_table_association", **joined)
    assert routes() == [state["id"]]
    terraform.assert_settled("aws_vpc_endpoint_route_table_association", association, **joined)
    terraform.delete("aws_vpc_endpoint_route_table_association", association)
    assert terraform.read("aws_vpc_endpoint_route_table_association", association) is None
    policy = {
        "vpc_endpoint_id": state["id"],
        "policy": '{"Version": "2012-10-17", "Statement": []}',
    }
    attached = terraform.create("aws_vpc_endpoint_policy", **policy)
    terraform.assert_settled("aws_vpc_endpoint_policy", attached, **policy)
    terraform.delete("aws_vpc_endpoint_policy", attached)
    terraform.delete("aws_vpc_endpoint", state)
    assert routes() == []


def test_a_nat_gateway_holds_its_address(
    terraform: Terraform, vpc: Values, subnet: Values, gateway: Values, nat: Values
) -> None:
    assert nat["private_ip"].startswith("10.0.0.")
    address = terraform.imported("aws_eip", nat["allocation_id"])
    assert address["public_ip"] == nat["public_ip"]
    assert address["network_interface"] == nat["network_interface_id"]
    with pytest.raises(ProviderError, match="mapped public address"):
        terraform.delete("aws_internet_gateway", gateway)
    with pytest.raises(ProviderError, match="DependencyViolation"):
        terraform.delete("aws_subnet", subnet)
    with pytest.raises(ProviderError, match="already associated"):
        terraform.create("aws_nat_gateway", allocation_id=nat["allocation_id"], subnet_id=subnet["id"])


def test_a_flow_log(terraform: Terraform, provider: Any, vpc: Values) -> None:
    logs = boto3.client(
        "logs",
        endpoint_url=provider.endpoint_url,
        region_name=provider.region,
        aws_access_key_id=provider.access_key,
        aws_secret_access_key=provider.secret_key,
    )
    logs.create_log_group(logGroupName="/vpc")
    config = {
        "vpc_id": vpc["id"],
        "traffic_type": "ALL",
        "iam_role_arn": "arn:aws:iam::111111111111:role/flow-logs",
        "log_destination": "arn:aws:logs:eu-west-1:111111111111:log-group:/vpc",
        "tags": {"Name": "flow"},
    }
    state = terraform.create("aws_flow_log", **config)
    terraform.assert_settled("aws_flow_log", state, **config)
    assert state["max_aggregation_interval"] == 600
    replaced = terraform.changes("aws_flow_log", state, **(config | {"traffic_type": "REJECT"})).replace
    assert [path[0] for path in replaced] == ["traffic_type"]
    terraform.delete("aws_flow_log", state)
    assert terraform.read("aws_flow_log", state) is None


def test_further_ranges_tags_and_options(terraform: Terraform, ec2: Any, vpc: Values) -> None:
    config = {"vpc_id": vpc["id"], "cidr_block": "10.1.0.0/16"}
    state = terraform.create("aws_vpc_ipv4_cidr_block_association", **config)
    terraform.assert_settled("aws_vpc_ipv4_cidr_block_association", state, **config)
    with pytest.raises(ProviderError, match="conflicts with"):
        terraform.create("aws_vpc_ipv4_cidr_block_association", **config)
    terraform.delete("aws_vpc_ipv4_cidr_block_association", state)
    assert terraform.read("aws_vpc_ipv4_cidr_block_association", state) is None

    tag = {"resource_id": vpc["id"], "key": "Name", "value": "main"}
    state = terraform.create("aws_ec2_tag", **tag)
    state = terraform.update("aws_ec2_tag", state, **(tag | {"value": "other"}))
    terraform.assert_settled("aws_ec2_tag", state, **(tag | {"value": "other"}))
    terraform.delete("aws_ec2_tag", state)
    assert terraform.read("aws_ec2_tag", state) is None

    options = terraform.create("aws_vpc_dhcp_options", domain_name="corp.example")
    joined = {"vpc_id": vpc["id"], "dhcp_options_id": options["id"]}
    state = terraform.create("aws_vpc_dhcp_options_association", **joined)
    terraform.assert_settled("aws_vpc_dhcp_options_association", state, **joined)
    with pytest.raises(ProviderError, match="DependencyViolation"):
        terraform.delete("aws_vpc_dhcp_options", options)
    terraform.delete("aws_vpc_dhcp_options_association", state)
    terraform.delete("aws_vpc_dhcp_options", options)


def test_two_vpcs_are_peered(terraform: Terraform, vpc: Values) -> None:
    other = terraform.create("aws_vpc", cidr_block="10.7.0.0/16")
    config = {"vpc_id": vpc["id"], "peer_vpc_id": other["id"], "auto_accept": True}
    state = terraform.create("aws_vpc_peering_connection", **config)
    assert state["accept_status"] == "active"
    terraform.assert_settled("aws_vpc_peering_connection", state, **config)
    terraform.delete("aws_vpc_peering_connection", state)
    assert terraform.read("aws_vpc_peering_connection", state) is None
    terraform.delete("aws_vpc", other)

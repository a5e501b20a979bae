from __future__ import annotations

import pytest

from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.schema import Attribute


def test_holds_the_whole_provider() -> None:
    assert len(catalog().names("resources")) == 1729
    assert len(catalog().names("data_sources")) == 685
    assert catalog().provenance["provider"] == "hashicorp/aws 6.69.1"


@pytest.mark.parametrize(
    ("type_name", "attribute"),
    [
        ("aws_vpc", Attribute("cidr_block", "string", optional=True, computed=True)),
        ("aws_vpc", Attribute("id", "string", optional=True, computed=True)),
        ("aws_sns_topic", Attribute("arn", "string", computed=True)),
        ("aws_iam_role", Attribute("assume_role_policy", "string", required=True)),
        ("aws_subnet", Attribute("tags_all", ["map", "string"], optional=True, computed=True)),
        ("aws_eks_pod_identity_association", Attribute("tags_all", ["map", "string"], computed=True)),
        ("aws_db_instance", Attribute("password", "string", optional=True, sensitive=True)),
    ],
)
def test_attribute_flags(type_name: str, attribute: Attribute) -> None:
    assert catalog().block("resources", type_name).attributes[attribute.name] == attribute


def test_write_only() -> None:
    assert catalog().block("resources", "aws_db_instance").attributes["password_wo"].write_only


@pytest.mark.parametrize(
    ("type_name", "block", "nesting", "minimum", "maximum"),
    [
        ("aws_eks_cluster", "vpc_config", "list", 1, 1),
        ("aws_s3_bucket", "grant", "set", 0, 0),
        ("aws_instance", "timeouts", "single", 0, 0),
        ("aws_lb_listener", "default_action", "list", 1, 0),
        ("aws_route53_resolver_endpoint", "ip_address", "set", 2, 10),
    ],
)
def test_nested_blocks(type_name: str, block: str, nesting: str, minimum: int, maximum: int) -> None:
    nested = catalog().block("resources", type_name).blocks[block]
    assert (nested.nesting, nested.min_items, nested.max_items) == (nesting, minimum, maximum)


def test_a_block_that_is_an_attribute_has_an_object_type() -> None:
    ingress = catalog().block("resources", "aws_security_group").attributes["ingress"]
    assert ingress.type[0] == "set"
    assert ingress.type[1][1]["cidr_blocks"] == ["list", "string"]
    assert ingress.nested is None


def test_the_providers_own_block() -> None:
    assert {"default_tags", "ignore_tags", "assume_role", "endpoints"} <= set(catalog().provider.blocks)
    assert "alias" not in catalog().provider.attributes


def test_state_versions_are_the_real_ones() -> None:
    assert catalog().version("aws_instance") > 0
    assert catalog().version("aws_vpc") == 1
    assert catalog().version("aws_sns_topic") == 0


def test_an_empty_value_has_every_name() -> None:
    block = catalog().block("resources", "aws_instance")
    empty = block.empty()
    assert set(empty) == set(block.names())
    assert empty["ebs_block_device"] == []
    assert empty["timeouts"] is None

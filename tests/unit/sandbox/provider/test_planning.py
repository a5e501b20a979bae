from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.planning import all_tags, identifying, plan_change

PROVIDER = ProviderConfig("eu-west-1", "key", "secret", default_tags={"project": "shop"})


def plan(type_name: str, prior: dict[str, Any] | None, **config: Any) -> Any:
    block = catalog().block("resources", type_name)
    given = {**block.empty(), **config}
    proposed = dict(given)
    for name, attribute in block.attributes.items():
        if prior is not None and given[name] is None and attribute.computed:
            proposed[name] = prior[name]
    return plan_change(type_name, block, PROVIDER, prior, proposed, given)


def test_a_create_leaves_what_aws_tells_unknown() -> None:
    planned = plan("aws_sns_topic", None, name="news").values
    assert planned["arn"] is UNKNOWN
    assert planned["id"] is UNKNOWN
    assert planned["name"] == "news"
    assert planned["kms_master_key_id"] is None


def test_region_and_tags_are_known_at_once() -> None:
    planned = plan("aws_sns_topic", None, name="news", tags={"project": "blog", "a": "b"}).values
    assert planned["region"] == "eu-west-1"
    assert planned["tags_all"] == {"project": "blog", "a": "b"}


def test_an_update_keeps_what_is_known() -> None:
    block = catalog().block("resources", "aws_sns_topic")
    prior = {**block.empty(), "name": "news", "arn": "arn:x", "id": "arn:x", "region": "eu-west-1"}
    planned = plan("aws_sns_topic", prior, name="news", display_name="News")
    assert planned.values["arn"] == "arn:x"
    assert planned.replace == []


def test_another_name_replaces() -> None:
    block = catalog().block("resources", "aws_sns_topic")
    prior = {**block.empty(), "name": "news", "region": "eu-west-1"}
    assert plan("aws_sns_topic", prior, name="olds").replace == [("name",)]


def test_a_name_that_is_not_known_yet_replaces() -> None:
    block = catalog().block("resources", "aws_sns_topic")
    prior = {**block.empty(), "name": "news", "region": "eu-west-1"}
    assert plan("aws_sns_topic", prior, name=UNKNOWN).replace == [("name",)]


def test_a_new_nested_block_has_unknowns_of_its_own() -> None:
    block = catalog().block("resources", "aws_instance")
    device = block.blocks["ebs_block_device"].block
    given = {**device.empty(), "device_name": "/dev/sdf"}
    planned = plan("aws_instance", None, ebs_block_device=[given]).values
    assert planned["ebs_block_device"][0]["volume_id"] is UNKNOWN
    assert planned["ebs_block_device"][0]["device_name"] == "/dev/sdf"


def test_an_unchanged_nested_block_keeps_its_values() -> None:
    block = catalog().block("resources", "aws_instance")
    device = {
        **block.blocks["ebs_block_device"].block.empty(),
        "device_name": "/dev/sdf",
        "volume_id": "vol-1",
    }
    prior = {**block.empty(), "ebs_block_device": [device]}
    proposed = dict(prior)
    planned = plan_change("aws_instance", block, PROVIDER, prior, proposed, block.empty()).values
    assert planned["ebs_block_device"] == [device]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (None, {"project": "shop"}),
        ({"a": "b"}, {"project": "shop", "a": "b"}),
        ({"project": None}, {"project": "shop"}),
        ({"a": UNKNOWN}, {"project": "shop", "a": UNKNOWN}),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_all_tags(tags: Any, expected: Any) -> None:
    assert all_tags(PROVIDER, tags) == expected


@pytest.mark.parametrize(
    ("type_name", "names"),
    [
        ("aws_rds_cluster", {"cluster_identifier", "region"}),
        ("aws_lambda_function", {"function_name", "region"}),
        ("aws_dynamodb_table", {"name", "region"}),
        ("aws_instance", {"region"}),
    ],
)
def test_what_identifies(type_name: str, names: set[str]) -> None:
    assert set(identifying(type_name, catalog().block("resources", type_name))) == names

from __future__ import annotations

import re
from typing import Any

import pytest

from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, is_wholly_known
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.codec import complete
from mlops_kit.sandbox.provider.made_up import Inventor

PROVIDER = ProviderConfig("eu-west-1", "key", "secret")


def made_up(type_name: str, seed: str = "seed", **values: Any) -> dict[str, Any]:
    block = catalog().block("resources", type_name)
    return Inventor(type_name, PROVIDER, "111111111111", seed).fill(block, {**block.empty(), **values})


@pytest.mark.parametrize(
    ("type_name", "values", "arn"),
    [
        ("aws_sqs_queue", {"name": "q"}, "arn:aws:sqs:eu-west-1:111111111111:q"),
        ("aws_iam_user", {"name": "u"}, "arn:aws:iam::111111111111:user/u"),
        ("aws_lb", {"name": "front"}, "arn:aws:elasticloadbalancing:eu-west-1:111111111111:lb/front"),
    ],
)
def test_arns_name_partition_region_account_and_object(
    type_name: str, values: dict[str, Any], arn: str
) -> None:
    assert made_up(type_name, **values)["arn"] == arn


@pytest.mark.parametrize(
    ("type_name", "pattern"),
    [("aws_instance", r"i-[0-9a-f]{17}"), ("aws_vpc", r"vpc-[0-9a-f]{17}"), ("aws_sqs_queue", r".+")],
)
def test_ids_look_as_the_services(type_name: str, pattern: str) -> None:
    assert re.fullmatch(pattern, made_up(type_name)["id"])


def test_an_alike_named_type_has_no_id_of_another_service() -> None:
    assert made_up("aws_db_instance", identifier="orders")["id"] == "orders"


def test_the_same_seed_gives_the_same_values() -> None:
    assert made_up("aws_instance", "a") == made_up("aws_instance", "a")
    assert made_up("aws_instance", "a")["id"] != made_up("aws_instance", "b")["id"]


def test_unknowns_inside_given_values_are_filled() -> None:
    values = made_up("aws_sqs_queue", name="q", tags={"owner": UNKNOWN}, policy=UNKNOWN)
    assert is_wholly_known(values)


@pytest.mark.parametrize("section", ["resources", "data_sources"])
def test_fits_the_schema_of_every_type(section: Any) -> None:
    for name in catalog().names(section):
        block = catalog().block(section, name)
        values = Inventor(name, PROVIDER, "111111111111", "seed").fill(block, block.empty())
        assert is_wholly_known(values), name
        assert complete(block, values) == values, name

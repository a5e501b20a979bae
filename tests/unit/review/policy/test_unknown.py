from __future__ import annotations

import json
from typing import Any

import pytest

from mlops_kit.errors import KitError
from mlops_kit.review.policy.unknown import settle


def settled(address: str, unknown: Any, configuration: dict[str, Any]) -> Any:
    change = {"address": address, "change": {"after_unknown": unknown}}
    plan = {"configuration": {"root_module": configuration}, "resource_changes": [change]}
    return json.loads(settle(json.dumps(plan).encode()))["resource_changes"][0]["change"]["after_unknown"]


def resource(address: str, *names: str) -> dict[str, Any]:
    return {"address": address, "expressions": {name: {} for name in names}}


def test_what_the_code_sets_stays_unknown_and_what_it_leaves_out_does_not() -> None:
    code = {"resources": [resource("aws_route.this", "nat_gateway_id")]}

    assert settled("aws_route.this", {"nat_gateway_id": True, "instance_id": True}, code) == {
        "nat_gateway_id": True
    }


def test_resources_of_modules_are_found_by_their_address_without_keys() -> None:
    inner = {"resources": [resource("aws_route.nat", "nat_gateway_id")]}
    code = {"module_calls": {"outer": {"module": {"module_calls": {"network": {"module": inner}}}}}}
    address = 'module.outer["a.b"].module.network[0].aws_route.nat["eu-west-1a"]'

    assert settled(address, {"nat_gateway_id": True, "id": True}, code) == {"nat_gateway_id": True}


def test_blocks_are_kept_whole() -> None:
    code = {"resources": [resource("aws_eks_cluster.this", "vpc_config")]}
    unknown = {"vpc_config": [{"subnet_ids": True, "vpc_id": True}]}

    assert settled("aws_eks_cluster.this", unknown, code) == unknown


@pytest.mark.parametrize("unknown", [{"id": True}, True, {}])
def test_without_its_code_a_resource_stays_as_it_is(unknown: Any) -> None:
    assert settled("aws_route.this", unknown, {}) == unknown


@pytest.mark.parametrize("text", [b"", b"[]", b"{"])
def test_what_is_no_plan_is_refused(text: bytes) -> None:
    with pytest.raises(KitError, match="not the JSON of a plan"):
        settle(text)

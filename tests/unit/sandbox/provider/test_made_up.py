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


def test_a_list_that_aws_fills_has_an_element() -> None:
    (endpoint,) = made_up("aws_memorydb_cluster", name="cache")["cluster_endpoint"]
    assert endpoint == {"address": "cache.memorydb.eu-west-1.amazonaws.com", "port": 6379}
    (status,) = made_up("aws_networkfirewall_firewall", name="wall")["firewall_status"]
    assert status["sync_states"][0]["attachment"][0]["subnet_id"].startswith("subnet-")
    assert made_up("aws_fsx_lustre_file_system")["network_interface_ids"][0].startswith("eni-")


def test_as_many_elements_as_an_argument_says() -> None:
    nodes = made_up("aws_elasticache_cluster", cluster_id="c", engine="memcached", num_cache_nodes=3)[
        "cache_nodes"
    ]
    assert [node["id"] for node in nodes] == ["c-1", "c-2", "c-3"]
    assert {node["port"] for node in nodes} == {11211}
    assert len(set(made_up("aws_route53_zone", name="example.com")["name_servers"])) == 4


def test_a_managed_password_only_where_it_is_asked_for() -> None:
    given = {"identifier": "orders", "engine": "postgres"}
    assert made_up("aws_db_instance", **given)["master_user_secret"] == []
    values = made_up("aws_db_instance", **given, manage_master_user_password=True)
    (secret,) = values["master_user_secret"]
    assert secret["secret_arn"].startswith("arn:aws:secretsmanager:eu-west-1:111111111111:secret:")
    assert secret["kms_key_id"].startswith("arn:aws:kms:eu-west-1:111111111111:key/")
    assert values["endpoint"] == f"{values['address']}:5432"


def test_a_new_object_has_none_of_what_only_others_give_it() -> None:
    assert made_up("aws_lb_target_group", name="web")["load_balancer_arns"] == []
    assert made_up("aws_db_instance", identifier="orders")["replicas"] == []


def test_lists_that_the_user_may_fill_stay_empty_unless_aws_has_a_default() -> None:
    group = made_up("aws_autoscaling_group", name="web")
    assert group["target_group_arns"] == group["load_balancers"] == []
    assert group["availability_zones"] == ["eu-west-1a"]


@pytest.mark.parametrize(
    ("type_name", "name", "form"),
    [
        ("aws_apigatewayv2_api", "api_endpoint", r"https://\S+\.execute-api\.eu-west-1\.amazonaws\.com"),
        ("aws_apigatewayv2_stage", "invoke_url", r"https://\S+"),
        ("aws_msk_cluster", "bootstrap_brokers_tls", r"\S+:9094,\S+:9094"),
        ("aws_efs_mount_target", "availability_zone_id", r"euw1-az1"),
        ("aws_efs_mount_target", "network_interface_id", r"eni-[0-9a-f]{17}"),
    ],
)
def test_text_has_the_form_of_its_kind(type_name: str, name: str, form: str) -> None:
    assert re.fullmatch(form, made_up(type_name)[name])


@pytest.mark.parametrize("section", ["resources", "data_sources"])
def test_fits_the_schema_of_every_type(section: Any) -> None:
    for name in catalog().names(section):
        block = catalog().block(section, name)
        values = Inventor(name, PROVIDER, "111111111111", "seed").fill(block, block.empty())
        assert is_wholly_known(values), name
        assert complete(block, values) == values, name

from __future__ import annotations

import json
from typing import Any

import pytest

from mlops_kit.stacks.drift.echoes import Echoes

RULE = {
    "id": "sgr-1",
    "security_group_id": "sg-1",
    "from_port": 443,
    "to_port": 443,
    "ip_protocol": "tcp",
    "cidr_ipv4": "10.0.0.0/16",
    "description": "HTTPS",
}
RULE2 = {**RULE, "id": "sgr-2", "cidr_ipv4": "10.1.0.0/16"}
POLICY = '{"Version": "2012-10-17", "Statement": []}'
OTHERS = {
    "aws_vpc_security_group_ingress_rule.a": RULE,
    "aws_vpc_security_group_ingress_rule.b": RULE2,
    "aws_s3_bucket_policy.a": {"id": "b", "bucket": "b", "policy": POLICY},
    "aws_iam_role_policy_attachment.a": {"role": "r", "policy_arn": "arn:p"},
    "aws_nat_gateway.a": {"id": "nat-1", "allocation_id": "eipalloc-1", "private_ip": "10.0.0.9"},
}


def echoes(drift: list[Any] | None = None, **others: Any) -> Echoes:
    resources = [{"mode": "managed", "address": a, "values": v} for a, v in (others or OTHERS).items()]
    state = {"root_module": {"child_modules": [{"resources": resources}]}}
    return Echoes({"prior_state": {"values": state}, "resource_drift": drift or []})


def block(cidrs: list[str], port: int = 443) -> dict[str, Any]:
    return {
        "cidr_blocks": cidrs,
        "description": "HTTPS",
        "from_port": port,
        "to_port": port,
        "protocol": "tcp",
        "ipv6_cidr_blocks": [],
        "self": False,
    }


def changed(name: str, before: Any, after: Any, identifier: str) -> dict[str, Any]:
    return {"before": {"id": identifier, name: before}, "after": {"id": identifier, name: after}}


@pytest.mark.parametrize(
    ("type_name", "change"),
    [
        ("aws_security_group", changed("ingress", [], [block(["10.0.0.0/16"])], "sg-1")),
        ("aws_security_group", changed("ingress", [], [block(["10.0.0.0/16", "10.1.0.0/16"])], "sg-1")),
        ("aws_s3_bucket", changed("policy", "", json.dumps(json.loads(POLICY), indent=2), "b")),
        ("aws_iam_role", changed("managed_policy_arns", [], ["arn:p"], "r")),
        ("aws_iam_role", changed("managed_policy_arns", ["arn:p"], [], "r")),
    ],
)
def test_what_another_resource_says(type_name: str, change: dict[str, Any]) -> None:
    (name,) = change["after"].keys() - {"id"}
    assert echoes().paths("x.y", change, type_name) == {name}


@pytest.mark.parametrize(
    ("type_name", "change"),
    [
        ("aws_security_group", changed("ingress", [], [block(["0.0.0.0/0"])], "sg-1")),
        ("aws_security_group", changed("ingress", [], [block(["10.0.0.0/16"], 22)], "sg-1")),
        ("aws_security_group", changed("ingress", [], [block(["10.0.0.0/16"])], "sg-2")),
        ("aws_s3_bucket", changed("policy", "", '{"Version": "x"}', "b")),
        ("aws_iam_role", changed("managed_policy_arns", ["arn:p"], ["arn:p", "arn:admin"], "r")),
        ("aws_s3_bucket", changed("block_public_policy", True, False, "b")),
        ("aws_s3_bucket", changed("days", 30, 0, "b")),
        ("aws_iam_role", changed("assume_role_policy", "{}", '{"a": 1}', "r")),
    ],
)
def test_what_nothing_else_says(type_name: str, change: dict[str, Any]) -> None:
    assert echoes().paths("x.y", change, type_name) == set()


def test_one_item_of_two() -> None:
    change = changed("ingress", [], [block(["0.0.0.0/0"], 22), block(["10.0.0.0/16"])], "sg-1")
    assert echoes().paths("x.y", change, "aws_security_group") == {"ingress[1]"}


def test_what_is_derived_of_an_echo() -> None:
    before = {"id": "eipalloc-1", "private_ip": None, "private_dns": None, "domain": "vpc"}
    after = {**before, "private_ip": "10.0.0.9", "private_dns": "ip-10-0-0-9"}
    change = {"before": before, "after": after}
    assert echoes().paths("aws_eip.x", change, "aws_eip") == {"private_ip", "private_dns"}
    moved = {"before": before, "after": {**after, "domain": "standard"}}
    assert echoes().paths("aws_eip.x", moved, "aws_eip") == {"private_ip"}


def test_what_went_with_a_resource_that_is_gone() -> None:
    gone = {"address": "aws_iam_role_policy_attachment.a", "change": {"before": {"role": "r", "p": "arn:q"}}}
    change = changed("managed_policy_arns", ["arn:q"], [], "r")
    assert echoes([gone]).paths("aws_iam_role.r", change, "aws_iam_role") == {"managed_policy_arns"}


def test_a_resource_is_no_echo_of_itself() -> None:
    found = echoes(**{"aws_s3_bucket.b": {"id": "b", "bucket": "b", "acl": "public"}})
    assert found.paths("aws_s3_bucket.b", changed("acl", "private", "public", "b"), "aws_s3_bucket") == set()


PUBLIC = '{"Statement": [{"Effect": "Allow", "Principal": "*"}]}'


def both_drifted(depends_on: list[str] | None) -> Echoes:
    """A bucket and its policy, after somebody put another policy on the bucket."""
    bucket, policy = 'module.b["x"].aws_s3_bucket.this', 'module.b["x"].aws_s3_bucket_policy.this[0]'
    names = {"id": "b", "bucket": "b"}
    resources = [
        {"address": bucket, "values": {**names, "policy": PUBLIC}},
        {"address": policy, "values": {**names, "policy": PUBLIC}, "depends_on": depends_on},
    ]
    change = {"before": {**names, "policy": POLICY}, "after": {**names, "policy": PUBLIC}}
    drift = [
        {"address": bucket, "type": "aws_s3_bucket", "change": change},
        {"address": policy, "type": "aws_s3_bucket_policy", "change": change},
    ]
    state = {"root_module": {"resources": [{"mode": "managed", **one} for one in resources]}}
    return Echoes({"prior_state": {"values": state}, "resource_drift": drift})


def test_two_that_hold_the_same_do_not_excuse_each_other() -> None:
    # The policy is told, its bucket mirrors it.
    assert both_drifted(["module.b.aws_s3_bucket.this"]).addresses() == ['module.b["x"].aws_s3_bucket.this']
    # Who depends on whom is not known of what was imported: both are told.
    assert both_drifted(None).addresses() == []


def test_a_rule_that_was_opened_is_no_echo_of_its_group() -> None:
    opened = {**RULE, "cidr_ipv4": "0.0.0.0/0"}
    group = {"id": "sg-1", "ingress": [block(["0.0.0.0/0"])]}
    former = {"id": "sg-1", "ingress": [block(["10.0.0.0/16"])]}
    rule_address, group_address = "aws_vpc_security_group_ingress_rule.a", "aws_security_group.a"
    resources = [
        {"mode": "managed", "address": group_address, "values": group},
        {"mode": "managed", "address": rule_address, "values": opened, "depends_on": [group_address]},
    ]
    drift = [
        {"address": group_address, "type": "x", "change": {"before": former, "after": group}},
        {"address": rule_address, "type": "x", "change": {"before": RULE, "after": opened}},
    ]
    state = {"values": {"root_module": {"resources": resources}}}
    assert Echoes({"prior_state": state, "resource_drift": drift}).addresses() == [group_address]


@pytest.mark.parametrize(
    ("configuration", "mirrored"),
    [
        ({"bucket": {}}, {"policy"}),
        ({"bucket": {}, "policy": {}}, set()),  # what it sets itself is compared with what it was
        (None, set()),
    ],
)
def test_what_state_remembers_of_a_policy_that_was_put_right_is_no_drift(
    configuration: Any, mirrored: set[str]
) -> None:
    values = {"id": "b", "bucket": "b", "policy": POLICY}
    resource = {"mode": "managed", "address": "module.b.aws_s3_bucket_policy.this", "values": values}
    plan: dict[str, Any] = {"prior_state": {"values": {"root_module": {"resources": [resource]}}}}
    if configuration is not None:
        own = {"address": "aws_s3_bucket.this", "expressions": configuration}
        plan["configuration"] = {"root_module": {"module_calls": {"b": {"module": {"resources": [own]}}}}}
    address = 'module.b["x"].aws_s3_bucket.this'
    found = Echoes(plan)
    assert found.paths(address, changed("policy", PUBLIC, POLICY, "b"), "aws_s3_bucket") == mirrored
    assert found.paths(address, changed("policy", POLICY, PUBLIC, "b"), "aws_s3_bucket") == set()


def test_tags_that_become_default_tags_are_no_drift() -> None:
    before = {"id": "b", "tags": None, "tags_all": {"team": "a"}}
    moved = {"before": before, "after": {**before, "tags": {"team": "a"}}}
    assert echoes().paths("x.y", moved, "aws_s3_bucket") == {"tags"}
    tagged = {"before": before, "after": {"id": "b", "tags": {"x": "y"}, "tags_all": {"team": "a", "x": "y"}}}
    assert echoes().paths("x.y", tagged, "aws_s3_bucket") == set()


def test_attachments_that_aws_counts_are_no_drift() -> None:
    change = changed("attachment_count", 0, 1, "arn:p")
    assert echoes().paths("aws_iam_policy.x", change, "aws_iam_policy") == {"attachment_count"}


def test_resources_of_which_only_echoes_differ() -> None:
    def drifted(address: str, change: dict[str, Any]) -> dict[str, Any]:
        return {"address": address, "type": "aws_iam_role", "change": change}

    echo = drifted("aws_iam_role.echo", changed("managed_policy_arns", [], ["arn:p"], "r"))
    opened = drifted("aws_iam_role.opened", changed("managed_policy_arns", [], ["arn:admin"], "r"))
    gone = drifted("aws_iam_role.gone", {"before": {"id": "r"}, "after": None})
    assert echoes([echo, opened, gone]).addresses() == ["aws_iam_role.echo"]

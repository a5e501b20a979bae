"""What is easily taken for harmless: nodes and gateways that go, looser alarms, upgrades, other accounts."""

import json
from typing import Any

import pytest

from mlops_kit.review.findings import Verdict
from mlops_kit.review.read import read_plan
from mlops_kit.review.review import ReviewInput, review_stacks
from tests.unit.review.plans import entry, plan, review

from .conftest import make_change

OWN, OTHER = "111111111111", "222222222222"
ROLE, REPOSITORY, KEY = "aws_iam_role", "aws_ecr_repository_policy", "aws_kms_key"
GROUP = {"node_group_name": "g", "cluster_name": "c", "scaling_config": [{"min_size": 2, "desired_size": 3}]}
ALARM = {
    "alarm_name": "a",
    "comparison_operator": "GreaterThanThreshold",
    "threshold": 5,
    "period": 60,
    "evaluation_periods": 1,
    "metric_name": "Invocation5XXErrors",
    "treat_missing_data": "breaching",
}


def policy(principal: Any, action: str = "sts:AssumeRole", resource: str | None = None) -> str:
    statement = {"Effect": "Allow", "Action": action, "Principal": principal}
    return json.dumps({"Statement": [statement | ({"Resource": resource} if resource else {})]})


def trusting(principal: Any) -> dict[str, Any]:
    return {"name": "r", "assume_role_policy": policy(principal)}


@pytest.mark.parametrize(
    ("type_name", "after", "others"),
    [
        (ROLE, trusting({"AWS": f"arn:aws:iam::{OTHER}:root"}), [OTHER]),
        (ROLE, trusting({"AWS": OTHER}), [OTHER]),
        (
            ROLE,
            trusting({"AWS": [f"arn:aws:iam::{OWN}:role/a", f"arn:aws:sts::{OTHER}:assumed-role/b/c"]}),
            [OTHER],
        ),
        (ROLE, trusting({"AWS": f"arn:aws:iam::{OWN}:root"}), []),
        (ROLE, trusting({"Service": "ec2.amazonaws.com"}), []),
        (KEY, {"policy": policy({"AWS": f"arn:aws:iam::{OWN}:root"}, "kms:*", "*")}, []),
        (REPOSITORY, {"repository": "r", "policy": policy({"AWS": OTHER}, "ecr:*")}, [OTHER]),
    ],
)
def test_a_new_policy_that_lets_in_another_account(type_name: str, after: Any, others: list[str]) -> None:
    one = ReviewInput("dev", "x", False, read_plan(plan(entry(type_name, None, after))), {}, OWN)
    found = [each for each in review_stacks([one]).stacks[0].findings if each.rule == "foreign-account"]
    assert [each.summary.rpartition(": ")[2] for each in found] == others


def test_whose_account_it_is_is_not_guessed(judge: Any, change: Any) -> None:
    assert judge(change(ROLE, None, trusting({"AWS": OTHER})), rule="foreign-account") == []


def nat(*actions: str) -> list[Any]:
    sides = {"create": (None, {}), "destroy": ({"id": "n"}, None)}
    return [
        make_change("aws_nat_gateway", *sides.get(action, ({}, {})), action=action, address=f"n{number}")
        for number, action in enumerate(actions)
    ]


@pytest.mark.parametrize(
    ("actions", "production", "says"),
    [
        (("no-op", "destroy", "destroy"), True, "one NAT gateway (now 3)"),
        (("no-op", "destroy", "destroy"), False, ""),
        (("no-op", "no-op", "destroy"), True, ""),
        (("create",), True, "one NAT gateway for all"),
        (("create", "create"), True, ""),
        (("no-op",), True, ""),
        (("destroy",), False, "the last NAT gateway goes"),
    ],
)
def test_gateways(judge: Any, actions: tuple[str, ...], production: bool, says: str) -> None:
    found = judge(*nat(*actions), rule="nat-reduced", production=production)
    assert len(found) == bool(says)
    assert all(each.summary.startswith(says) and each.address for each in found)


def test_a_network_that_goes_takes_its_gateway_along(judge: Any, change: Any) -> None:
    assert judge(*nat("destroy"), change("aws_vpc", {"id": "v"}), rule="nat-reduced") == []


@pytest.mark.parametrize(
    ("after", "action", "says"),
    [
        (GROUP, "replace", "its nodes go before"),
        (GROUP, "replace, new first", ""),
        (None, "destroy", "is destroyed with all its nodes"),
        ({**GROUP, "scaling_config": [{"min_size": 0, "desired_size": 0}]}, "update", "to no node"),
        ({**GROUP, "scaling_config": [{"min_size": 1, "desired_size": 1}]}, "update", ""),
    ],
)
def test_nodes(judge: Any, change: Any, after: Any, action: str, says: str) -> None:
    found = judge(change("aws_eks_node_group", GROUP, after, action=action), rule="nodes-away")
    assert len(found) == bool(says)
    assert all(says in each.summary for each in found)


def test_nodes_go_with_their_cluster(judge: Any, change: Any) -> None:
    cluster = change("aws_eks_cluster", {"name": "c"})
    assert judge(change("aws_eks_node_group", GROUP), cluster, rule="nodes-away") == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"threshold": 50}, ["at a higher value: 5 → 50"]),
        ({"threshold": 1}, []),
        ({"threshold": 1, "comparison_operator": "LessThanThreshold"}, []),
        ({"period": 300, "evaluation_periods": 5}, ["1 → 5", "60 → 300"]),
        ({"treat_missing_data": "missing"}, ["where there is no data"]),
        ({"metric_name": "Invocations"}, ["something else: metric_name"]),
        ({"alarm_description": "other"}, []),
    ],
)
def test_alarms(judge: Any, change: Any, values: dict[str, Any], says: list[str]) -> None:
    found = judge(change("aws_cloudwatch_metric_alarm", ALARM, {**ALARM, **values}), rule="alarm-loosened")
    assert [each.summary.endswith(text) for each, text in zip(found, says, strict=True)] == [True] * len(says)


def test_an_alarm_below_a_threshold_gets_looser_downwards(judge: Any, change: Any) -> None:
    low = {**ALARM, "comparison_operator": "LessThanThreshold"}
    [found] = judge(
        change("aws_cloudwatch_metric_alarm", low, {**low, "threshold": 1}), rule="alarm-loosened"
    )
    assert found.summary.endswith("at a lower value: 5 → 1")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1.33", "1.34", ["from Kubernetes 1.33 to 1.34"]),
        ("1.33", "1.35", ["it takes one minor version at a time"]),
        ("1.34", "1.33", ["there is no way back"]),
        ("1.33", "1.33", []),
    ],
)
def test_clusters(judge: Any, change: Any, old: str, new: str, says: list[str]) -> None:
    found = judge(
        change("aws_eks_cluster", {"name": "c", "version": old}, {"name": "c", "version": new}),
        rule="cluster-upgraded",
    )
    assert [each.summary.endswith(text) for each, text in zip(found, says, strict=True)] == [True] * len(says)


def test_a_function_s_address_for_anybody(judge: Any, change: Any) -> None:
    url = {"function_name": "f", "authorization_type": "NONE"}
    [found] = judge(change("aws_lambda_function_url", None, url), rule="public-address")
    assert found.summary == '"f": anybody may call it over the internet'


@pytest.mark.parametrize(
    ("type_name", "told"),
    [
        ("google_sql_database_instance", 1),
        ("azurerm_storage_account", 1),
        ("random_id", 0),
        ("aws_sns_topic", 0),
    ],
)
def test_what_other_providers_destroy_is_not_called_harmless(type_name: str, told: int) -> None:
    judged = review(plan(entry(type_name, {"name": "x"}, None)))
    assert len([each for each in judged.stacks[0].findings if each.rule == "destroyed-elsewhere"]) == told
    assert judged.verdict is (Verdict.LOOK if told else Verdict.SAFE)
    assert "can't be made anew" not in judged.reasons[0]


def test_drift_is_told_where_nothing_else_is() -> None:
    drifted = entry("aws_security_group", {"name": "a"}, {"name": "b"})
    judged = review(plan(resource_drift=[drifted]))
    assert judged.reasons == ("nothing changes; 1 changed outside of Terraform",)


def test_the_scene_s_account_comes_of_the_manifest() -> None:
    role = plan(entry(ROLE, None, trusting({"AWS": OTHER})))
    assert review(role, {"account_id": OTHER}).stacks[0].findings == []
    assert [each.rule for each in review(role, {"account_id": OWN}).stacks[0].findings] == ["foreign-account"]

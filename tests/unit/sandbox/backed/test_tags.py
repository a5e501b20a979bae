"""Tags in every form that AWS uses, and the rules for default and ignored ones."""

from __future__ import annotations

import boto3
import pytest

from mlops_kit.sandbox.backed.tags import as_input, as_map, plan_tags, read_tags, tag_member
from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN

PROVIDER = ProviderConfig(
    "eu-west-1", "key", "secret", default_tags={"owner": "ml"}, ignore_tag_prefixes=("kubernetes.io/",)
)


@pytest.mark.parametrize(
    "answered",
    [
        {"a": "1"},
        [{"Key": "a", "Value": "1"}],
        [{"key": "a", "value": "1"}],
        [{"TagKey": "a", "TagValue": "1"}],
    ],
)
def test_every_form_reads_as_a_map(answered: object) -> None:
    assert as_map(answered) == {"a": "1"}


@pytest.mark.parametrize(
    ("service", "operation", "kind", "written"),
    [
        ("eks", "TagResource", "tags", {"a": "1"}),
        ("kms", "TagResource", "tags", [{"TagKey": "a", "TagValue": "1"}]),
        ("ecr", "TagResource", "tags", [{"Key": "a", "Value": "1"}]),
        ("ecr", "UntagResource", "keys", ["a"]),
        ("ec2", "DeleteTags", "keys", [{"Key": "a", "Value": "1"}]),
    ],
)
def test_tags_are_written_as_the_operation_wants_them(
    service: str, operation: str, kind: str, written: object
) -> None:
    model = boto3.client(service, region_name="eu-west-1").meta.service_model.operation_model(operation)
    member = tag_member(model, kind)
    assert as_input(model.input_shape.members[member], {"a": "1"}) == written


def test_a_plan_puts_default_tags_under_the_own() -> None:
    planned = {"tags": {"owner": "me", "a": "1"}, "tags_all": None}
    plan_tags(PROVIDER, planned)
    assert planned["tags_all"] == {"owner": "me", "a": "1"}


def test_unknown_tags_make_all_tags_unknown() -> None:
    planned = {"tags": UNKNOWN, "tags_all": None}
    plan_tags(PROVIDER, planned)
    assert planned["tags_all"] is UNKNOWN


def test_a_default_tag_is_the_resources_own_only_where_the_state_says_so() -> None:
    found = {"owner": "ml", "a": "1", "aws:created": "x", "kubernetes.io/cluster": "y"}
    assert read_tags(PROVIDER, found, {"tags": {"a": "1"}}) == {
        "tags": {"a": "1"},
        "tags_all": {"owner": "ml", "a": "1"},
    }
    assert read_tags(PROVIDER, found, {"tags": {"owner": "ml"}})["tags"] == {"owner": "ml", "a": "1"}


def test_no_tags_stay_null() -> None:
    assert read_tags(PROVIDER, [], {"tags": None})["tags"] is None

"""What means the same is no difference, and keeps the spelling it had."""

from __future__ import annotations

import json

import pytest

from mlops_kit.sandbox.backed.equality import Equality, same_json, same_policy
from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.schema import Attribute, Block, NestedBlock

STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}
RULE = Block({"port": Attribute("port", "number"), "note": Attribute("note", "string")})
SCHEMA = Block(
    {"name": Attribute("name", "string"), "zones": Attribute("zones", ["set", "string"])},
    {"rule": NestedBlock("rule", "set", 0, 0, RULE), "step": NestedBlock("step", "list", 0, 0, RULE)},
)


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (policy(STATEMENT), policy(STATEMENT | {"Action": "s3:GetObject"}), True),
        (policy({**STATEMENT, "Action": ["a", "b"]}), policy({**STATEMENT, "Action": ["b", "a"]}), True),
        (policy(STATEMENT), policy(STATEMENT | {"Resource": "arn:aws:s3:::b"}), False),
        (policy(STATEMENT), policy(STATEMENT | {"Effect": "Deny"}), False),
    ],
)
def test_policies_are_compared_by_meaning(left: str, right: str, same: bool) -> None:
    assert same_policy(left, right) is same


def test_json_keeps_the_order_of_lists() -> None:
    assert same_json('{"a": [1, 2]}', '{ "a":[1,2] }')
    assert not same_json('{"a": [1, 2]}', '{"a": [2, 1]}')


@pytest.mark.parametrize("unset", [None, "", [], {}, False, 0])
def test_unset_and_empty_are_the_same(unset: object) -> None:
    assert Equality().attribute("name", "string", None, unset)


def test_unknown_equals_only_unknown() -> None:
    assert not Equality().attribute("name", "string", UNKNOWN, "a")
    assert not Equality().attribute("name", "string", None, UNKNOWN)
    assert Equality().attribute("name", "string", UNKNOWN, UNKNOWN)


def test_the_order_of_sets_says_nothing_and_that_of_lists_does() -> None:
    one, two = {"port": 1, "note": None}, {"port": 2, "note": None}
    left = {"zones": ["a", "b"], "rule": [one, two], "step": [one, two]}
    right = {"zones": ["b", "a"], "rule": [two, one], "step": [two, one]}
    assert Equality().differences(SCHEMA, left, right) == ["step"]


def test_an_answer_beats_a_null_unless_null_is_a_value() -> None:
    new = {"name": "", "zones": [], "rule": [], "step": [{"port": 0, "note": ""}]}
    known = {"name": None, "zones": None, "rule": [], "step": [{"port": None, "note": None}]}
    answered = Equality().reconcile(SCHEMA, new, known, answered=True)
    assert answered == new | {"zones": None}
    assert Equality(nulls=True).reconcile(SCHEMA, new, known, answered=True) == known
    assert Equality().reconcile(SCHEMA, new, known) == known


def test_reconcile_keeps_the_known_spelling_inside_sets() -> None:
    new = {
        "name": "x",
        "zones": ["a"],
        "rule": [{"port": 1, "note": ""}, {"port": 9, "note": "new"}],
        "step": [],
    }
    known = {"name": "x", "zones": ["a"], "rule": [{"port": 1, "note": None}], "step": []}
    assert Equality().reconcile(SCHEMA, new, known)["rule"] == [
        {"port": 1, "note": None},
        {"port": 9, "note": "new"},
    ]

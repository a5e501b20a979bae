from __future__ import annotations

import json

import pytest

from mlops_kit.errors import KitError
from mlops_kit.review.changes import Action, Change
from mlops_kit.review.masking import SENSITIVE
from mlops_kit.review.read import read_plan, redact_plan
from tests.unit.review.plans import change, entry, plan
from tools.plan_generator.plan import plan as generated


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "not a plan's JSON"),
        (b"{", "not a plan's JSON"),
        (b"\xff\xfe", "not a plan's JSON"),
        (b"[]", "not a plan"),
        (b"{}", "no format_version"),
        (b'{"format_version": "2.0"}', "format version '2.0'"),
        (b'{"format_version": "1.2", "resource_changes": [{"address": 1}]}', "not a plan"),
        (b'{"format_version": "1.0", "values": {"root_module": {}}}', "it is a state"),
        (b'{"format_version": "1.0", "valid": true, "diagnostics": []}', "says nothing of changes"),
        (b'{"format_version": "1.2", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(text: bytes, why: str) -> None:
    with pytest.raises(KitError, match=why):
        read_plan(text)
    with pytest.raises(KitError):
        redact_plan(text)


def test_newer_minor_versions_and_unknown_parts_are_read() -> None:
    assert (
        read_plan(b'{"format_version": "1.9", "planned_values": {}, "new": {"a": 1}}').resource_changes == []
    )


@pytest.mark.parametrize("part", ["planned_values", "configuration", "variables", "output_changes"])
def test_a_part_of_another_structure_is_an_error_not_a_crash(part: str) -> None:
    text = json.dumps({"format_version": "1.2", part: {"root_module": [1], "values": [1], "x": 1}}).encode()
    with pytest.raises(KitError, match="not a plan"):
        redact_plan(text)


CANARY = "plain-canary-1"
EVERYWHERE = {
    "format_version": "1.2",
    "variables": {"db_password": {"value": CANARY}, "declared": {"value": CANARY}},
    "planned_values": {
        "outputs": {"o": {"sensitive": True, "value": CANARY}},
        "root_module": {
            "resources": [{"type": "aws_x", "values": {"m": CANARY}, "sensitive_values": {"m": True}}],
            "child_modules": [{"resources": [{"type": "aws_x", "values": {"password": CANARY}}]}],
        },
    },
    "resource_changes": [entry("aws_x", {"m": CANARY}, {"m": "other"}, before_marks={"m": True})],
    "resource_drift": [entry("aws_x", {"token": CANARY}, {"token": "x"})],
    "deferred_changes": [{"reason": "x", "resource_change": entry("aws_x", None, {"api_key": CANARY})}],
    "output_changes": {
        "o": {"actions": ["create"], "before": None, "after": {"a": CANARY}, "after_sensitive": {"a": True}}
    },
    "prior_state": {
        "values": {"root_module": {"resources": [{"type": "aws_x", "values": {"secret": [CANARY]}}]}}
    },
    "configuration": {
        "provider_config": {"aws": {"expressions": {"secret_key": {"constant_value": CANARY}}}},
        "root_module": {
            "variables": {"declared": {"default": CANARY, "sensitive": True}},
            "resources": [{"expressions": {"password": {"constant_value": CANARY}}}],
            "module_calls": {
                "m": {
                    "expressions": {"token": {"constant_value": CANARY}},
                    "module": {"variables": {"x": {"default": {"a": CANARY}, "sensitive": True}}},
                }
            },
        },
    },
    "checks": [{"instances": [{"problems": [{"message": f"no login with PASSWORD={CANARY}"}]}]}],
}


def test_every_part_of_a_plan_is_redacted_once_and_stays_a_plan() -> None:
    redacted = redact_plan(json.dumps(EVERYWHERE).encode())
    assert CANARY.encode() not in redacted
    assert redacted.count(SENSITIVE[:-1].encode()) >= 16
    assert redact_plan(redacted) == redacted
    assert len(read_plan(redacted).resource_changes) == 1


def test_redacting_leaves_what_is_no_secret_alone() -> None:
    whole = generated(200, seed=3)
    redacted = json.loads(redact_plan(json.dumps(whole).encode()))
    assert "generated-" not in json.dumps(redacted)
    assert [each["address"] for each in redacted["resource_changes"]] == [
        each["address"] for each in whole["resource_changes"]
    ]
    roles = [each for each in whole["resource_changes"] if each["type"] == "aws_iam_role"]
    assert roles
    assert all(each in redacted["resource_changes"] for each in roles)


def test_actions_are_named_as_terraform_sums_them_up() -> None:
    assert change("aws_x", {}, {}, actions=("delete", "create")).action is Action.REPLACE
    assert change("aws_x", {}, {}, actions=("create", "delete")).action is Action.REPLACE
    assert change("aws_x", {}, None, actions=("forget",)).action is Action.FORGET
    assert change("aws_x", {}, {}, actions=("no-op",)).action is Action.NO_OP


def test_secrets_in_addresses_and_import_ids_are_hidden() -> None:
    one = change("aws_x", None, {}, address='aws_x.a["AKIAIOSFODNN7EXAMPLE"]', importing={"id": "u://a:pw@h"})
    assert (one.address, one.import_id) == (f'aws_x.a["{SENSITIVE}"]', f"u://a:{SENSITIVE}@h")


def test_values_of_many_changes_are_let_go_and_decoded_again() -> None:
    document = read_plan(plan(*(entry("aws_x", None, {"n": number}) for number in range(700))))
    changes = [Change(raw) for raw in document.resource_changes]
    assert [one.after("n") for one in changes] == list(range(700))
    assert sum(one._values is not None for one in changes) <= 512
    assert changes[0].after("n") == 0

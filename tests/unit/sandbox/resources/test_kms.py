"""Keys, aliases and key policies."""

from __future__ import annotations

import json

import pytest


def policy(sid: str = "Account") -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": sid,
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        }
    )


KEEPS = ("deletion_window_in_days", "bypass_policy_lockout_safety_check", "tags")


def test_a_key(lab, walk, end):
    state = walk(
        lab,
        "aws_kms_key",
        {"description": "a", "enable_key_rotation": True, "policy": policy(), "tags": {"a": "1"}},
        {
            "description": "b",
            "enable_key_rotation": True,
            "rotation_period_in_days": 90,
            "policy": policy("Other"),
            "is_enabled": True,
            "deletion_window_in_days": 7,
        },
        replaced={"customer_master_key_spec": "RSA_2048"},
        forgets=KEEPS,
    )
    kms = lab.client("kms")
    assert kms.get_key_rotation_status(KeyId=state["id"])["RotationPeriodInDays"] == 90
    assert kms.list_resource_tags(KeyId=state["id"])["Tags"] == []
    assert state["arn"] == f"arn:aws:kms:eu-west-1:111111111111:key/{state['key_id']}"
    end(lab, "aws_kms_key", state)
    assert kms.describe_key(KeyId=state["id"])["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_key_without_settings_has_the_default_policy(lab, end):
    state = lab.make("aws_kms_key")
    assert "Statement" in json.loads(state["policy"])
    assert state["enable_key_rotation"] is False
    assert state["rotation_period_in_days"] == 0
    assert lab.plan("aws_kms_key", state, lab.config("aws_kms_key")).values == state
    end(lab, "aws_kms_key", state)


def test_what_a_key_has_not_is_imported_as_false_and_zero(lab, end):
    made = lab.make("aws_kms_key", description="a")
    state = lab.imported("aws_kms_key", made["id"])
    assert state["enable_key_rotation"] is False
    assert state["multi_region"] is False
    assert state["rotation_period_in_days"] == 0
    config = lab.config("aws_kms_key", description="a", deletion_window_in_days=7)
    state = lab.kind("aws_kms_key").update(
        lab.provider, state, lab.plan("aws_kms_key", state, config).values, config
    )
    assert lab.plan("aws_kms_key", state, config).values == state, "every plan shows an update"
    end(lab, "aws_kms_key", state)


def test_rotation_that_others_switch_off_is_switched_on_again(lab):
    state = lab.make("aws_kms_key", enable_key_rotation=True)
    lab.client("kms").disable_key_rotation(KeyId=state["id"])
    found = lab.read("aws_kms_key", state)
    assert found["enable_key_rotation"] is False
    changed = lab.change("aws_kms_key", found, enable_key_rotation=True)
    assert changed["enable_key_rotation"] is True


@pytest.mark.parametrize("by", ["key_id", "arn"])
def test_an_alias(lab, walk, end, by):
    first, second = lab.make("aws_kms_key"), lab.make("aws_kms_key")
    name = f"alias/app-{by}".replace("_", "-")
    state = walk(
        lab,
        "aws_kms_alias",
        {"name": name, "target_key_id": first[by]},
        {"name": name, "target_key_id": second[by]},
        replaced={"name": "alias/other"},
    )
    assert state["target_key_arn"] == second["arn"]
    end(lab, "aws_kms_alias", state)


def test_an_alias_without_a_name_gets_one(lab, end):
    key = lab.make("aws_kms_key")
    state = lab.make("aws_kms_alias", name_prefix="alias/some-", target_key_id=key["key_id"])
    assert state["name"].startswith("alias/some-")
    assert state["name_prefix"] == "alias/some-"
    end(lab, "aws_kms_alias", state)


def test_a_key_policy(lab, walk):
    key = lab.make("aws_kms_key")
    state = walk(
        lab,
        "aws_kms_key_policy",
        {"key_id": key["key_id"], "policy": policy()},
        {"key_id": key["key_id"], "policy": policy("Other")},
    )
    lab.delete("aws_kms_key_policy", state)
    text = lab.client("kms").get_key_policy(KeyId=key["key_id"], PolicyName="default")["Policy"]
    assert "Enable IAM User Permissions" in text

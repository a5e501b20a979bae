"""Buckets and their settings, made, changed and deleted as Terraform would."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


def document(bucket: str, sid: str = "Read", action: Any = "s3:GetObject") -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": sid,
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                    "Action": action,
                    "Resource": f"arn:aws:s3:::{bucket}/*",
                }
            ],
        }
    )


@pytest.fixture
def bucket(lab, request):
    name = "b-" + "".join(c if c.isalnum() else "-" for c in request.node.name.lower())[:50].strip("-")
    state = lab.make("aws_s3_bucket", bucket=name, force_destroy=True)
    yield name
    lab.delete("aws_s3_bucket", state)


def test_a_bucket(lab, walk, end):
    state = walk(
        lab,
        "aws_s3_bucket",
        {"bucket": "whole", "tags": {"a": "1", "b": "2"}},
        {"bucket": "whole", "tags": {"a": "2"}, "force_destroy": True},
        replaced={"bucket": "other"},
        forgets=("force_destroy", "tags"),
    )
    assert state["arn"] == "arn:aws:s3:::whole"
    assert state["bucket_regional_domain_name"] == "whole.s3.eu-west-1.amazonaws.com"
    assert lab.client("s3").get_bucket_tagging(Bucket="whole")["TagSet"] == [{"Key": "a", "Value": "2"}]
    end(lab, "aws_s3_bucket", state)


def test_a_bucket_is_emptied_only_when_told(lab, end):
    s3 = lab.client("s3")
    state = lab.make("aws_s3_bucket", bucket="full")
    s3.put_bucket_versioning(Bucket="full", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="full", Key="a", Body=b"1")
    s3.put_object(Bucket="full", Key="a", Body=b"2")
    s3.delete_object(Bucket="full", Key="a")
    with pytest.raises(Exception, match="BucketNotEmpty"):
        lab.delete("aws_s3_bucket", state)
    end(lab, "aws_s3_bucket", {**state, "force_destroy": True})


def test_a_bucket_without_a_name_gets_one(lab, end):
    state = lab.make("aws_s3_bucket", bucket_prefix="made-up-")
    assert state["bucket"].startswith("made-up-")
    assert state["bucket_prefix"] == "made-up-"
    end(lab, "aws_s3_bucket", state)


def test_a_bucket_takes_the_old_inline_settings(lab, end):
    config = {
        "bucket": "inline",
        "versioning": [{"enabled": True}],
        "server_side_encryption_configuration": [
            {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}]}
        ],
        "policy": document("inline"),
    }
    state = lab.make("aws_s3_bucket", **config)
    assert lab.client("s3").get_bucket_versioning(Bucket="inline")["Status"] == "Enabled"
    assert lab.plan("aws_s3_bucket", state, lab.config("aws_s3_bucket", **config)).values == state
    end(lab, "aws_s3_bucket", state)


def test_default_tags_lie_under_a_buckets_own(lab, end):
    lab = lab.with_tags(owner="ml", a="default")
    state = lab.make("aws_s3_bucket", bucket="tagged", tags={"a": "own"})
    assert state["tags"] == {"a": "own"}
    assert state["tags_all"] == {"owner": "ml", "a": "own"}
    assert (
        lab.plan(
            "aws_s3_bucket", state, lab.config("aws_s3_bucket", bucket="tagged", tags={"a": "own"})
        ).values
        == state
    )
    end(lab, "aws_s3_bucket", state)


def test_a_bucket_that_others_deleted_is_gone(lab):
    state = lab.make("aws_s3_bucket", bucket="vanished")
    lab.client("s3").delete_bucket(Bucket="vanished")
    assert lab.read("aws_s3_bucket", state) is None


SSE = "apply_server_side_encryption_by_default"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
CLOSED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
RULE = {
    "id": "housekeeping",
    "status": "Enabled",
    "filter": [{}],
    "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
    "noncurrent_version_expiration": [{"noncurrent_days": 90, "newer_noncurrent_versions": 3}],
}
SETTINGS: dict[str, tuple[Callable[[str], dict[str, Any]], Callable[[str], dict[str, Any]]]] = {
    "aws_s3_bucket_versioning": (
        lambda b: {"versioning_configuration": [{"status": "Enabled"}]},
        lambda b: {"versioning_configuration": [{"status": "Suspended"}]},
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        lambda b: {
            "rule": [
                {"bucket_key_enabled": True, SSE: [{"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}]}
            ]
        },
        lambda b: {"rule": [{SSE: [{"sse_algorithm": "AES256"}]}]},
    ),
    "aws_s3_bucket_public_access_block": (
        lambda b: CLOSED,
        lambda b: {**CLOSED, "block_public_policy": False},
    ),
    "aws_s3_bucket_policy": (
        lambda b: {"policy": document(b)},
        lambda b: {"policy": document(b, action=["s3:GetObject", "s3:PutObject"])},
    ),
    "aws_s3_bucket_ownership_controls": (
        lambda b: {"rule": [{"object_ownership": "BucketOwnerEnforced"}]},
        lambda b: {"rule": [{"object_ownership": "BucketOwnerPreferred"}]},
    ),
    "aws_s3_bucket_cors_configuration": (
        lambda b: {
            "cors_rule": [{"allowed_methods": ["GET", "PUT"], "allowed_origins": ["https://a.example"]}]
        },
        lambda b: {
            "cors_rule": [
                {
                    "allowed_methods": ["GET"],
                    "allowed_origins": ["*"],
                    "allowed_headers": ["*"],
                    "max_age_seconds": 60,
                }
            ]
        },
    ),
    "aws_s3_bucket_notification": (lambda b: {"eventbridge": True}, lambda b: {"eventbridge": False}),
    "aws_s3_bucket_lifecycle_configuration": (
        lambda b: {"rule": [{**RULE, "expiration": [{"expired_object_delete_marker": True}]}]},
        lambda b: {
            "rule": [
                {
                    **RULE,
                    "expiration": [{"days": 90}],
                    "noncurrent_version_expiration": [{"noncurrent_days": 30}],
                },
                {
                    "id": "move",
                    "status": "Disabled",
                    "filter": [{"prefix": "old/"}],
                    "expiration": [{"days": 400}],
                    "transition": [
                        {"days": 120, "storage_class": "GLACIER"},
                        {"days": 30, "storage_class": "STANDARD_IA"},
                    ],
                    "noncurrent_version_transition": [{"noncurrent_days": 40, "storage_class": "GLACIER"}],
                },
                {
                    "id": "tagged",
                    "status": "Enabled",
                    "filter": [
                        {"and": [{"prefix": "x/", "object_size_greater_than": 1000, "tags": {"a": "b"}}]}
                    ],
                    "expiration": [{"expired_object_delete_marker": True}],
                },
            ]
        },
    ),
}
# Deleting these leaves a bucket's default, which reads as a setting.
ALWAYS_THERE = {
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_server_side_encryption_configuration",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting(lab, walk, end, bucket, name):
    first, second = (make(bucket) for make in SETTINGS[name])
    state = walk(
        lab,
        name,
        {"bucket": bucket, **first},
        {"bucket": bucket, **second},
        replaced={"bucket": "another"},
    )
    if name in ALWAYS_THERE:
        lab.delete(name, state)
    else:
        end(lab, name, state)


def test_a_policy_is_compared_by_meaning(lab, bucket):
    state = lab.make("aws_s3_bucket_policy", bucket=bucket, policy=document(bucket, action="s3:GetObject"))
    same = document(bucket, action=["s3:GetObject"])
    config = lab.config("aws_s3_bucket_policy", bucket=bucket, policy=same)
    assert lab.plan("aws_s3_bucket_policy", state, config).values == state
    lab.client("s3").put_bucket_policy(Bucket=bucket, Policy=same)
    assert lab.read("aws_s3_bucket_policy", state) == state


def test_drift_of_a_policy_is_seen(lab, bucket):
    state = lab.make("aws_s3_bucket_policy", bucket=bucket, policy=document(bucket))
    lab.client("s3").put_bucket_policy(Bucket=bucket, Policy=document(bucket, sid="Other"))
    found = lab.read("aws_s3_bucket_policy", state)
    assert json.loads(found["policy"])["Statement"][0]["Sid"] == "Other"


def test_drift_of_versioning_is_planned_back(lab, bucket):
    name, config = "aws_s3_bucket_versioning", {"versioning_configuration": [{"status": "Enabled"}]}
    state = lab.make(name, bucket=bucket, **config)
    lab.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    found = lab.read(name, state)
    planned = lab.plan(name, found, lab.config(name, bucket=bucket, **config)).values
    assert planned["versioning_configuration"][0]["status"] == "Enabled"
    assert planned != found


def test_logging(lab, walk, end, bucket):
    lab.client("s3").create_bucket(
        Bucket="log-target", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    lab.client("s3").put_bucket_policy(
        Bucket="log-target",
        Policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["logging.s3.amazonaws.com"]},
                        "Action": ["s3:PutObject"],
                        "Resource": ["arn:aws:s3:::log-target/*"],
                    },
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:DeleteObject",
                        "Resource": "arn:aws:s3:::log-target/*",
                    },
                ],
            }
        ),
    )
    target = {"bucket": bucket, "target_bucket": "log-target"}
    state = walk(
        lab, "aws_s3_bucket_logging", {**target, "target_prefix": "a/"}, {**target, "target_prefix": "b/"}
    )
    end(lab, "aws_s3_bucket_logging", state)


def test_object_lock(lab, walk):
    lab.make("aws_s3_bucket", bucket="locked", object_lock_enabled=True, force_destroy=True)
    rule = {"default_retention": [{"mode": "GOVERNANCE", "days": 2}]}
    state = walk(
        lab,
        "aws_s3_bucket_object_lock_configuration",
        {"bucket": "locked", "rule": [rule]},
        {"bucket": "locked", "rule": [{"default_retention": [{"mode": "COMPLIANCE", "years": 1}]}]},
    )
    lab.delete("aws_s3_bucket_object_lock_configuration", state)

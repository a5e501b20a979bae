"""Data sources answer what the resources made."""

from __future__ import annotations

import json

import pytest

from mlops_kit.sandbox.backed.types import ProviderError

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
ALLOW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)


@pytest.mark.parametrize(
    ("name", "made", "asked", "same"),
    [
        (
            "aws_s3_bucket",
            {"bucket": "asked"},
            {"bucket": "asked"},
            ("arn", "bucket_regional_domain_name", "hosted_zone_id", "id"),
        ),
        (
            "aws_ecr_repository",
            {"name": "asked", "image_scanning_configuration": [{"scan_on_push": True}], "tags": {"a": "1"}},
            {"name": "asked"},
            ("arn", "repository_url", "registry_id", "image_scanning_configuration", "tags"),
        ),
        (
            "aws_ssm_parameter",
            {"name": "/asked", "type": "String", "value": "text"},
            {"name": "/asked"},
            ("arn", "value", "type", "version"),
        ),
        (
            "aws_iam_role",
            {"name": "asked", "assume_role_policy": TRUST, "tags": {"a": "1"}, "description": "A role"},
            {"name": "asked"},
            ("arn", "unique_id", "description", "path", "max_session_duration", "tags", "id"),
        ),
        (
            "aws_iam_policy",
            {"name": "asked", "policy": ALLOW, "tags": {"a": "1"}},
            {"name": "asked"},
            ("arn", "policy_id", "path", "tags"),
        ),
        (
            "aws_cloudwatch_log_group",
            {"name": "/asked", "retention_in_days": 30, "tags": {"a": "1"}},
            {"name": "/asked"},
            ("arn", "retention_in_days", "log_group_class", "tags"),
        ),
        (
            "aws_secretsmanager_secret",
            {"name": "asked", "description": "A shell", "tags": {"a": "1"}},
            {"name": "asked"},
            ("arn", "description", "name", "tags", "id"),
        ),
    ],
)
def test_it_answers_what_was_made(lab, end, name, made, asked, same):
    state = lab.make(name, **made)
    found = lab.data(name, **asked)
    assert {key: found[key] for key in same} == {key: state[key] for key in same}
    end(lab, name, {**state, "recovery_window_in_days": 0} if "recovery_window_in_days" in state else state)


def test_a_key_and_its_alias(lab):
    key = lab.make("aws_kms_key", description="asked")
    alias = lab.make("aws_kms_alias", name="alias/asked", target_key_id=key["key_id"])
    by_alias = lab.data("aws_kms_key", key_id="alias/asked")
    assert by_alias["arn"] == key["arn"]
    assert by_alias["id"] == key["key_id"]
    assert by_alias["key_id"] == "alias/asked"
    assert by_alias["enabled"] is True
    assert by_alias["customer_master_key_spec"] == "SYMMETRIC_DEFAULT"
    found = lab.data("aws_kms_alias", name="alias/asked")
    assert (found["arn"], found["target_key_arn"]) == (alias["arn"], key["arn"])


def test_an_aws_managed_alias_has_a_key(lab):
    found = lab.data("aws_kms_alias", name="alias/aws/s3")
    assert found["target_key_arn"].startswith("arn:aws:kms:eu-west-1:111111111111:key/")


def test_a_secret_parameter_is_decrypted_only_when_asked(lab):
    lab.make("aws_ssm_parameter", name="/asked/secret", type="SecureString", value="hidden")
    assert lab.data("aws_ssm_parameter", name="/asked/secret")["value"] == "hidden"
    closed = lab.data("aws_ssm_parameter", name="/asked/secret", with_decryption=False)
    assert closed["value"] != "hidden"
    assert closed["insecure_value"] is None


def test_the_policy_of_an_aws_managed_policy(lab):
    found = lab.data("aws_iam_policy", arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert found["name"] == "ReadOnlyAccess"
    assert json.loads(found["policy"])["Statement"]


def test_the_newest_image_tags(lab, end):
    state = lab.make("aws_ecr_repository", name="pushed", force_delete=True)
    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = {
        "schemaVersion": 2,
        "mediaType": kind,
        "config": {"digest": "sha256:" + "0" * 64},
        "layers": [],
    }
    lab.client("ecr").put_image(repositoryName="pushed", imageManifest=json.dumps(manifest), imageTag="v1")
    assert lab.data("aws_ecr_repository", name="pushed")["most_recent_image_tags"] == ["v1"]
    end(lab, "aws_ecr_repository", state)


def test_who_owns_the_buckets(lab):
    assert lab.data("aws_canonical_user_id")["id"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("aws_s3_bucket", {"bucket": "nobody-made-it"}),
        ("aws_ecr_repository", {"name": "nobody-made-it"}),
        ("aws_ssm_parameter", {"name": "/nobody/made/it"}),
        ("aws_iam_role", {"name": "nobody-made-it"}),
        ("aws_iam_policy", {"name": "nobody-made-it"}),
        ("aws_kms_alias", {"name": "alias/nobody-made-it"}),
        ("aws_cloudwatch_log_group", {"name": "/nobody/made/it"}),
        ("aws_secretsmanager_secret", {"name": "nobody-made-it"}),
    ],
)
def test_what_nobody_made_is_an_error(lab, name, asked):
    with pytest.raises(ProviderError):
        lab.data(name, **asked)


def test_a_policy_document_shows_the_effect_it_has(lab):
    found = lab.data("aws_iam_policy_document", statement=[{"actions": ["s3:*"], "resources": ["*"]}])
    assert found["statement"][0]["effect"] == "Allow"
    assert json.loads(found["json"])["Statement"][0]["Effect"] == "Allow"


@pytest.mark.parametrize(
    ("name", "made", "asked", "same"),
    [
        ("aws_sns_topic", {"name": "asked", "tags": {"a": "1"}}, {"name": "asked"}, ("arn", "id", "tags")),
        ("aws_sqs_queue", {"name": "asked", "tags": {"a": "1"}}, {"name": "asked"}, ("arn", "url", "tags")),
        (
            "aws_iam_user",
            {"name": "asked", "path": "/a/"},
            {"user_name": "asked"},
            ("arn", "path", "permissions_boundary"),
        ),
        ("aws_iam_group", {"name": "asked"}, {"group_name": "asked"}, ("arn", "path")),
        (
            "aws_iam_openid_connect_provider",
            {"url": "https://issuer.example", "client_id_list": ["sts.amazonaws.com"]},
            {"url": "https://issuer.example"},
            ("arn", "client_id_list", "id"),
        ),
    ],
)
def test_a_resources_own_reading_answers(lab, end, name, made, asked, same):
    state = lab.make(name, **made)
    found = lab.data(name, **asked)
    assert {key: found[key] for key in same} == {key: state[key] for key in same}
    end(lab, name, state)
    with pytest.raises(ProviderError):
        lab.data(name, **asked)


def test_an_instance_profile_knows_its_role(lab):
    role = lab.make("aws_iam_role", name="asked", assume_role_policy=TRUST)
    profile = lab.make("aws_iam_instance_profile", name="asked", role="asked")
    found = lab.data("aws_iam_instance_profile", name="asked")
    assert (found["role_name"], found["role_arn"]) == ("asked", role["arn"])
    assert found["arn"] == profile["arn"]
    lab.delete("aws_iam_instance_profile", profile)
    lab.delete("aws_iam_role", role)


def test_the_text_of_an_object(lab):
    bucket = lab.make("aws_s3_bucket", bucket="asked-for", force_destroy=True)
    text = {"bucket": "asked-for", "key": "a.json", "content": "{}", "content_type": "application/json"}
    made = lab.make("aws_s3_object", **text)
    lab.make("aws_s3_object", bucket="asked-for", key="a.bin", content="x", content_type="application/zip")
    found = lab.data("aws_s3_object", bucket="asked-for", key="a.json")
    assert (found["body"], found["content_length"], found["etag"]) == ("{}", 2, made["etag"])
    assert found["server_side_encryption"] == made["server_side_encryption"]
    assert lab.data("aws_s3_object", bucket="asked-for", key="a.bin")["body"] is None
    asked = lab.data("aws_s3_object", bucket="asked-for", key="a.bin", download_body="true")
    assert asked["body_base64"] == "eA=="
    lab.delete("aws_s3_bucket", bucket)


def test_the_settings_of_a_bucket(lab):
    bucket = lab.make("aws_s3_bucket", bucket="asked-lock", object_lock_enabled=True)
    rule = [{"default_retention": [{"mode": "GOVERNANCE", "days": 5}]}]
    lab.make("aws_s3_bucket_object_lock_configuration", bucket="asked-lock", rule=rule)
    lock = lab.data("aws_s3_bucket_object_lock_configuration", bucket="asked-lock")
    assert lock["object_lock_enabled"] == "Enabled"
    assert lock["rule"][0]["default_retention"][0]["days"] == 5
    lab.make("aws_s3_bucket_notification", bucket="asked-lock", eventbridge=True)
    assert lab.data("aws_s3_bucket_notification", bucket="asked-lock")["eventbridge"] is True
    policy = lab.make("aws_s3_bucket_policy", bucket="asked-lock", policy=policy_of("asked-lock"))
    assert lab.data("aws_s3_bucket_policy", bucket="asked-lock")["policy"] == policy["policy"]
    lab.delete("aws_s3_bucket", bucket)


def policy_of(bucket):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

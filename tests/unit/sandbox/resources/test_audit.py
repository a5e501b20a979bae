"""Trails, analyzers and locked buckets: what an account's evidence is made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.backed.types import ProviderError

TRAIL = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"


def let_in(bucket: str, trail: str) -> str:
    """A bucket policy that lets one trail in."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    source = {"aws:SourceArn": TRAIL + trail}
    look = {
        "Effect": "Allow",
        "Principal": service,
        "Action": "s3:GetBucketAcl",
        "Resource": f"arn:aws:s3:::{bucket}",
        "Condition": {"StringEquals": source},
    }
    write = {
        **look,
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/AWSLogs/111111111111/*",
        "Condition": {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [look, write]})


def selector(*arns: str) -> dict:
    fields = [
        {"field": "eventCategory", "equals": ["Data"]},
        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
        {"field": "resources.ARN", "starts_with": list(arns)},
    ]
    return {"name": "objects", "field_selector": fields}


@pytest.fixture
def bucket(lab):
    made = lab.make("aws_s3_bucket", bucket="trail-logs", force_destroy=True)
    lab.make("aws_s3_bucket_policy", bucket="trail-logs", policy=let_in("trail-logs", "walk"))
    yield "trail-logs"
    lab.delete("aws_s3_bucket", made)


def test_trail(lab, walk, end, bucket):
    first = {
        "name": "walk",
        "s3_bucket_name": bucket,
        "is_multi_region_trail": True,
        "enable_log_file_validation": True,
        "kms_key_id": KEY,
        "advanced_event_selector": [selector("arn:aws:s3:::data/")],
        "tags": {"team": "audit"},
    }
    second = {
        **first,
        "enable_log_file_validation": False,
        "kms_key_id": None,
        "advanced_event_selector": [selector("arn:aws:s3:::data/", "arn:aws:s3:::state/")],
        "insight_selector": [{"insight_type": "ApiCallRateInsight"}],
        "tags": {"team": "platform"},
    }
    state = walk(lab, "aws_cloudtrail", first, second, replaced={"name": "other"})
    assert state["arn"] == state["id"] == f"{TRAIL}walk"
    assert state["home_region"] == "eu-west-1"
    client = lab.client("cloudtrail")
    assert client.get_trail_status(Name="walk")["IsLogging"]
    assert client.get_trail(Name="walk")["Trail"]["HasCustomEventSelectors"]

    client.stop_logging(Name="walk")
    client.put_event_selectors(
        TrailName="walk",
        EventSelectors=[
            {
                "ReadWriteType": "WriteOnly",
                "IncludeManagementEvents": True,
                "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::data/"]}],
            }
        ],
    )
    drifted = lab.read("aws_cloudtrail", state)
    assert drifted["enable_logging"] is False
    assert drifted["advanced_event_selector"] == []
    assert drifted["event_selector"][0]["read_write_type"] == "WriteOnly"
    state = lab.change("aws_cloudtrail", drifted, **second)
    assert client.get_trail_status(Name="walk")["IsLogging"]
    assert client.get_event_selectors(TrailName="walk")["EventSelectors"] == []
    end(lab, "aws_cloudtrail", state)


def test_selectors_of_the_old_kind(lab, walk, end, bucket):
    data = {"type": "AWS::S3::Object", "values": ["arn:aws:s3:::data/"]}
    only = {"name": "walk", "s3_bucket_name": bucket}
    first = {**only, "enable_logging": False, "event_selector": [{"data_resource": [data]}]}
    state = walk(lab, "aws_cloudtrail", first, {**only, "enable_logging": True})
    assert state["event_selector"] == []
    end(lab, "aws_cloudtrail", state)


def test_a_bucket_that_lets_no_logs_in_is_refused(lab, bucket):
    with pytest.raises(ProviderError, match="InsufficientS3BucketPolicyException"):
        lab.make("aws_cloudtrail", name="another", s3_bucket_name=bucket)
    with pytest.raises(ProviderError, match="InsufficientS3BucketPolicyException"):
        lab.make("aws_cloudtrail", name="walk", s3_bucket_name=bucket, s3_key_prefix="elsewhere")
    with pytest.raises(ProviderError, match="S3BucketDoesNotExistException"):
        lab.make("aws_cloudtrail", name="walk", s3_bucket_name="nowhere")


def test_a_trail_keeps_its_bucket_where_the_new_one_refuses(lab, bucket):
    state = lab.make("aws_cloudtrail", name="walk", s3_bucket_name=bucket)
    with pytest.raises(ProviderError, match="InsufficientS3BucketPolicyException"):
        lab.change("aws_cloudtrail", state, name="walk", s3_bucket_name=bucket, s3_key_prefix="elsewhere")
    assert lab.read("aws_cloudtrail", state) == state
    lab.delete("aws_cloudtrail", state)


def test_analyzer(lab, walk, end):
    first = {"analyzer_name": "walk", "tags": {"team": "audit"}}
    state = walk(
        lab,
        "aws_accessanalyzer_analyzer",
        first,
        {**first, "tags": {"team": "platform"}},
        replaced={"type": "ACCOUNT_UNUSED_ACCESS"},
    )
    assert state["arn"] == "arn:aws:access-analyzer:eu-west-1:111111111111:analyzer/walk"
    client = lab.client("accessanalyzer")
    client.untag_resource(resourceArn=state["arn"], tagKeys=["team"])
    assert lab.read("aws_accessanalyzer_analyzer", state)["tags_all"] == {}
    with pytest.raises(ProviderError, match="ServiceQuotaExceededException"):
        lab.make("aws_accessanalyzer_analyzer", analyzer_name="second")
    end(lab, "aws_accessanalyzer_analyzer", state)


def test_analyzer_of_unused_access(lab, walk, end):
    exclusion = {"account_ids": ["222222222222"], "resource_tags": [{"keep": "yes"}]}
    rule = {"exclusion": [exclusion]}
    unused = {"unused_access_age": 30, "analysis_rule": [rule]}
    given = {
        "analyzer_name": "unused",
        "type": "ACCOUNT_UNUSED_ACCESS",
        "configuration": [{"unused_access": [unused]}],
    }
    longer = {"configuration": [{"unused_access": [{**unused, "unused_access_age": 60}]}]}
    state = walk(lab, "aws_accessanalyzer_analyzer", given, replaced=longer)
    end(lab, "aws_accessanalyzer_analyzer", state)


def locked_bucket(lab, mode: str, name: str = "evidence") -> tuple[dict, dict]:
    bucket = lab.make("aws_s3_bucket", bucket=name, object_lock_enabled=True, force_destroy=True)
    retention = {"default_retention": [{"mode": mode, "days": 2}]}
    lock = lab.make("aws_s3_bucket_object_lock_configuration", bucket=name, rule=[retention])
    return bucket, lock


def test_the_lock_of_a_bucket_in_use_can_be_changed_and_taken_away(lab):
    bucket, lock = locked_bucket(lab, "GOVERNANCE")
    s3 = lab.client("s3")
    s3.put_object(Bucket="evidence", Key="a", Body=b"1")
    longer = {"default_retention": [{"mode": "GOVERNANCE", "days": 5}]}
    lock = lab.change("aws_s3_bucket_object_lock_configuration", lock, bucket="evidence", rule=[longer])
    lab.delete("aws_s3_bucket_object_lock_configuration", lock)
    assert "Rule" not in s3.get_object_lock_configuration(Bucket="evidence")["ObjectLockConfiguration"]
    lab.delete("aws_s3_bucket", bucket)
    assert lab.read("aws_s3_bucket", bucket) is None


def test_a_forced_end_stops_at_a_compliance_lock(lab):
    bucket, lock = locked_bucket(lab, "COMPLIANCE", "strict")
    version = lab.client("s3").put_object(Bucket="strict", Key="a", Body=b"1")["VersionId"]
    lab.delete("aws_s3_bucket_object_lock_configuration", lock)
    with pytest.raises(ProviderError, match=r"strict.*locked until"):
        lab.delete("aws_s3_bucket", bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        lab.client("s3").delete_object(
            Bucket="strict", Key="a", VersionId=version, BypassGovernanceRetention=True
        )
    assert lab.read("aws_s3_bucket", bucket) is not None


def soon(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_retention_only_grows(lab):
    locked_bucket(lab, "GOVERNANCE", "growing")
    s3 = lab.client("s3")
    version = s3.put_object(Bucket="growing", Key="a", Body=b"1")["VersionId"]
    one = {"Bucket": "growing", "Key": "a", "VersionId": version}

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object_retention(**one, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon(1)})
    s3.put_object_retention(
        **one,
        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon(1)},
        BypassGovernanceRetention=True,
    )
    s3.put_object_retention(**one, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": soon(3)})
    for mode, days in (("COMPLIANCE", 2), ("GOVERNANCE", 4)):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object_retention(
                **one,
                Retention={"Mode": mode, "RetainUntilDate": soon(days)},
                BypassGovernanceRetention=True,
            )
    s3.put_object_retention(**one, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": soon(4)})
    assert s3.head_object(**one)["ObjectLockMode"] == "COMPLIANCE"


def test_what_is_written_in_parts_is_locked_too(lab):
    locked_bucket(lab, "GOVERNANCE", "parts")
    s3 = lab.client("s3")
    upload = s3.create_multipart_upload(Bucket="parts", Key="big")["UploadId"]
    part = s3.upload_part(Bucket="parts", Key="big", UploadId=upload, PartNumber=1, Body=b"1" * 10)
    s3.complete_multipart_upload(
        Bucket="parts",
        Key="big",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    found = s3.head_object(Bucket="parts", Key="big")
    assert found["ObjectLockMode"] == "GOVERNANCE"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket="parts", Key="big", VersionId=found["VersionId"])


def test_versions_of_a_locked_bucket_cannot_be_suspended(lab):
    locked_bucket(lab, "GOVERNANCE", "versions")
    with pytest.raises(ClientError, match="InvalidBucketState"):
        lab.client("s3").put_bucket_versioning(
            Bucket="versions", VersioningConfiguration={"Status": "Suspended"}
        )


def test_versions_stay_where_terraform_lets_go_of_them(lab):
    locked_bucket(lab, "GOVERNANCE", "let-go")
    state = lab.make(
        "aws_s3_bucket_versioning", bucket="let-go", versioning_configuration=[{"status": "Enabled"}]
    )
    lab.delete("aws_s3_bucket_versioning", state)
    assert lab.client("s3").get_bucket_versioning(Bucket="let-go")["Status"] == "Enabled"


def test_a_locked_object_goes_where_its_end_is_forced(lab):
    locked_bucket(lab, "GOVERNANCE", "objects")
    first, later = (f"{soon(days):%Y-%m-%dT00:00:00Z}" for days in (3, 4))
    lock = {"bucket": "objects", "content": "1", "object_lock_mode": "GOVERNANCE"}
    given = {**lock, "key": "kept", "object_lock_retain_until_date": first}
    kept = lab.make("aws_s3_object", **given)
    kept = lab.change("aws_s3_object", kept, **{**given, "object_lock_retain_until_date": later})
    with pytest.raises(ProviderError, match="AccessDenied"):
        lab.delete("aws_s3_object", kept)
    forced = lab.make("aws_s3_object", **{**given, "key": "forced"}, force_destroy=True)
    lab.delete("aws_s3_object", forced)
    left = lab.client("s3").list_object_versions(Bucket="objects")["Versions"]
    assert [version["Key"] for version in left] == ["kept"]


def test_a_policy_can_forbid_the_bypass(lab):
    locked_bucket(lab, "GOVERNANCE", "sealed")
    s3 = lab.client("s3")
    version = s3.put_object(Bucket="sealed", Key="a", Body=b"1")["VersionId"]
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:BypassGovernanceRetention",
        "Resource": "arn:aws:s3:::sealed/*",
    }
    s3.put_bucket_policy(Bucket="sealed", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    one = {"Bucket": "sealed", "Key": "a", "VersionId": version, "BypassGovernanceRetention": True}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**one)
    s3.delete_bucket_policy(Bucket="sealed")
    s3.delete_object(**one)


def test_a_trails_name_is_taken_once(lab, bucket):
    made = lab.make("aws_cloudtrail", name="walk", s3_bucket_name=bucket)
    with pytest.raises(ClientError, match="Trail walk already exists for customer: 111111111111") as told:
        lab.client("cloudtrail").create_trail(Name="walk", S3BucketName=bucket)
    assert told.value.response["Error"]["Code"] == "TrailAlreadyExistsException"
    lab.delete("aws_cloudtrail", made)

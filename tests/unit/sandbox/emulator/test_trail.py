from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from mlops_kit.aws.trail import last_change
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.target import Target

ME = "arn:aws:sts::111111111111:user/moto"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with Emulator() as emulator:
        variables = {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_ACCESS_KEY_ID": access_key("111111111111"),
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        yield Target("test", "eu-west-1", tmp_path, tmp_path, variables)


def client(target: Target, service: str, account: str = "111111111111", **more: Any) -> Any:
    return boto3.client(
        service,
        endpoint_url=target.variables["AWS_ENDPOINT_URL"],
        aws_access_key_id=access_key(account),
        aws_secret_access_key="x",
        region_name="eu-west-1",
        **more,
    )


def make(target: Target) -> None:
    s3 = client(target, "s3")
    s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="data", Key="a", Body=b"x")
    s3.list_objects_v2(Bucket="data")
    s3.put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})


def events(target: Target, key: str, value: str, **more: Any) -> list[str]:
    trail = client(target, "cloudtrail")
    answer = trail.lookup_events(LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more)
    return [event["EventName"] for event in answer["Events"]]


def test_changes_are_found_by_what_they_name(target: Target) -> None:
    make(target)
    assert events(target, "ResourceName", "data") == ["PutBucketVersioning", "CreateBucket"]
    assert events(target, "ResourceName", "data", MaxResults=1) == ["PutBucketVersioning"]
    assert events(target, "ResourceName", "dat") == []
    assert events(target, "EventName", "CreateBucket") == ["CreateBucket"]
    assert events(target, "EventSource", "ec2.amazonaws.com") == []


def test_other_protocols(target: Target) -> None:
    vpc = client(target, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    client(target, "ec2").modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})
    client(target, "ec2").describe_vpcs(VpcIds=[vpc])
    client(target, "logs").create_log_group(logGroupName="/a/b")
    assert events(target, "ResourceName", vpc) == ["ModifyVpcAttribute"]
    assert events(target, "ResourceName", "/a/b") == ["CreateLogGroup"]


def test_what_failed_changed_nothing(target: Target) -> None:
    s3 = client(target, "s3")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.delete_bucket(Bucket="none")
    assert events(target, "ResourceName", "none") == []


def test_another_account_has_its_own(target: Target) -> None:
    client(target, "logs", "222222222222").create_log_group(logGroupName="other")
    assert events(target, "ResourceName", "other") == []


def test_who_changed_it_last(target: Target) -> None:
    make(target)
    found = last_change(target, "aws_s3_bucket", ["unknown", "data"])
    assert found
    assert (found.by, found.name) == (ME, "PutBucketVersioning")
    assert found.at.endswith("Z")
    assert last_change(target, "aws_s3_bucket", ["other"]) is None


def test_global_services_are_recorded_elsewhere(target: Target) -> None:
    client(target, "iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({}))
    found = last_change(target, "aws_iam_role", ["r"])
    assert found
    assert found.name == "CreateRole"


def test_terraform_is_not_asked_for(target: Target) -> None:
    from botocore.config import Config

    terraform = client(target, "logs", config=Config(user_agent="APN/1.0 HashiCorp/1.0 Terraform/1.11.4"))
    terraform.create_log_group(logGroupName="made")
    assert events(target, "ResourceName", "made") == ["CreateLogGroup"]
    assert last_change(target, "aws_cloudwatch_log_group", ["made"]) is None

"""A bucket policy denies to everyone what it denies without a condition, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.emulator.server import Emulator, access_key

DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::guarded/*"}


@pytest.fixture
def s3() -> Iterator[Any]:
    with Emulator() as emulator:
        client = boto3.client(
            "s3",
            endpoint_url=emulator.url,
            region_name="us-east-1",
            aws_access_key_id=access_key("111111111111"),
            aws_secret_access_key="secret",
        )
        client.create_bucket(Bucket="guarded")
        client.put_object(Bucket="guarded", Key="state", Body=b"{}")
        yield client


def put(s3: Any, statement: dict[str, Any]) -> None:
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket="guarded", Policy=json.dumps(policy))


def test_denying_plain_http_leaves_the_bucket_open(s3: Any) -> None:
    put(s3, DENY | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    assert s3.get_object(Bucket="guarded", Key="state")["Body"].read() == b"{}"


def test_an_unconditional_denial_closes_it(s3: Any) -> None:
    put(s3, DENY)
    with pytest.raises(ClientError, match=r"AccessDenied|Forbidden|403"):
        s3.get_object(Bucket="guarded", Key="state")

"""A bucket policy denies to everyone what it denies without a condition, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::guarded/*"}


@pytest.fixture
def s3(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="guarded")
    s3.put_object(Bucket="guarded", Key="state", Body=b"{}")
    return s3


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

"""Access logs go where the target's policy lets the logging service write, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.emulator.server import Emulator, access_key

LOGS = "access-logs"
DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": f"arn:aws:s3:::{LOGS}/*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ALLOW = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": ["s3:PutObject"],
    "Resource": [f"arn:aws:s3:::{LOGS}/app/*"],
}


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
        client.create_bucket(Bucket=LOGS)
        client.create_bucket(Bucket="app")
        yield client


def log_to(s3: Any, prefix: str, *statements: dict[str, Any]) -> None:
    s3.put_bucket_policy(Bucket=LOGS, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    logging = {"LoggingEnabled": {"TargetBucket": LOGS, "TargetPrefix": prefix}}
    s3.put_bucket_logging(Bucket="app", BucketLoggingStatus=logging)


def test_a_policy_that_also_denies_plain_http_is_understood(s3: Any) -> None:
    log_to(s3, "app/", DENY, ALLOW)
    assert s3.get_bucket_logging(Bucket="app")["LoggingEnabled"]["TargetPrefix"] == "app/"


@pytest.mark.parametrize(("prefix", "statements"), [("other/", (DENY, ALLOW)), ("app/", (DENY,))])
def test_a_target_that_does_not_allow_it_is_refused(
    s3: Any, prefix: str, statements: tuple[dict[str, Any], ...]
) -> None:
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        log_to(s3, prefix, *statements)

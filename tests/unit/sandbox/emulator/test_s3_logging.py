"""Access logs go where the target's policy lets the logging service write, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

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
def s3(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket=LOGS)
    s3.create_bucket(Bucket="app")
    return s3


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

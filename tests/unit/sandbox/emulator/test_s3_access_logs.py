"""A bucket's access logs hold the requests that were made to it, many an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from moto.s3.models import S3Backend

from mlops_kit.sandbox.emulator.additions import s3_access_logs

LOGS = "access-logs"
POLICY = (
    '{"Statement": {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},'
    f' "Action": "s3:PutObject", "Resource": "arn:aws:s3:::{LOGS}/*"}}}}'
)


@pytest.fixture
def s3(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    for bucket in (LOGS, "app", "silent"):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_policy(Bucket=LOGS, Policy=POLICY)
    target = {"TargetBucket": LOGS, "TargetPrefix": "app/"}
    s3.put_bucket_logging(Bucket="app", BucketLoggingStatus={"LoggingEnabled": target})
    return s3


def logs(s3: Any) -> list[list[str]]:
    """Return the records of each object, by object."""
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=LOGS).get("Contents", ())]
    assert all(key.startswith("app/20") for key in keys)
    return [s3.get_object(Bucket=LOGS, Key=key)["Body"].read().decode().splitlines() for key in keys]


def test_requests_are_delivered_together_to_who_lists_the_bucket(s3: Any) -> None:
    s3.put_object(Bucket="app", Key="a folder/state", Body=b"content")
    s3.get_bucket_versioning(Bucket="app")
    s3.put_object(Bucket="silent", Key="state", Body=b"content")
    ((put, get),) = logs(s3)
    assert ' REST.PUT.OBJECT a%20folder/state "PUT /app/a%20folder/state HTTP/1.1" ' in put
    assert " app [" in put
    assert '"Boto3/' in put
    assert ' REST.GET.BUCKET - "GET /app?versioning HTTP/1.1" ' in get
    assert "content" not in put


def test_a_listing_of_versions_has_them_too_and_nothing_is_delivered_twice(s3: Any) -> None:
    s3.head_bucket(Bucket="app")
    assert len(s3.list_object_versions(Bucket=LOGS)["Versions"]) == 1
    assert [len(records) for records in logs(s3)] == [1]


def test_so_many_make_an_object_by_themselves(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_access_logs, "RECORDS", 3)
    put: list[str] = []
    moto_put = S3Backend.put_object
    monkeypatch.setattr(S3Backend, "put_object", lambda *a, **k: put.append(a[1]) or moto_put(*a, **k))
    for _ in range(7):
        s3.head_bucket(Bucket="app")
    assert put == [LOGS, LOGS]
    assert sorted(len(records) for records in logs(s3)) == [1, 3, 3]


def test_a_bucket_for_logs_that_is_gone_is_in_nobodys_way(s3: Any) -> None:
    s3.head_bucket(Bucket="app")
    s3.delete_bucket(Bucket=LOGS)
    s3.put_object(Bucket="app", Key="state", Body=b"content")
    assert s3.get_object(Bucket="app", Key="state")["Body"].read() == b"content"

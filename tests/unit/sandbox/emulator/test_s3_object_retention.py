"""The lock of one version, as S3 tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def s3(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="evidence", ObjectLockEnabledForBucket=True)
    return s3


def test_the_retention_of_a_version(s3: Any) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    locked = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
    first = s3.put_object(Bucket="evidence", Key="a", Body=b"1", **locked)["VersionId"]
    second = s3.put_object(Bucket="evidence", Key="a", Body=b"2")["VersionId"]
    told = s3.get_object_retention(Bucket="evidence", Key="a", VersionId=first)["Retention"]
    assert told == {"Mode": "COMPLIANCE", "RetainUntilDate": until}
    with pytest.raises(ClientError, match="NoSuchObjectLockConfiguration"):
        s3.get_object_retention(Bucket="evidence", Key="a", VersionId=second)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object_retention(Bucket="evidence", Key="b")
    assert s3.get_object(Bucket="evidence", Key="a", VersionId=first)["Body"].read() == b"1"


def test_a_legal_hold(s3: Any) -> None:
    s3.put_object(Bucket="evidence", Key="a", Body=b"1")
    with pytest.raises(ClientError, match="NoSuchObjectLockConfiguration"):
        s3.get_object_legal_hold(Bucket="evidence", Key="a")
    for status in ("ON", "OFF"):
        s3.put_object_legal_hold(Bucket="evidence", Key="a", LegalHold={"Status": status})
        assert s3.get_object_legal_hold(Bucket="evidence", Key="a")["LegalHold"]["Status"] == status
        assert s3.head_object(Bucket="evidence", Key="a")["ObjectLockLegalHoldStatus"] == status

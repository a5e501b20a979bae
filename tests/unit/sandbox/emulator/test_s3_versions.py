"""Versions of an object stay as they are, and none is compared with another when one is added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from moto.s3.models import FakeKey


@pytest.fixture
def s3(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="states")
    return s3


def body(s3: Any, **version: str) -> bytes:
    content: bytes = s3.get_object(Bucket="states", Key="state", **version)["Body"].read()
    return content


def test_every_version_of_a_versioned_object_is_kept(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    s3.put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="states", Key="state", Body=b"first")  # installs what is added to moto
    monkeypatch.setattr(FakeKey, "__eq__", lambda *pair: compared.append(pair))
    ids = [s3.put_object(Bucket="states", Key="state", Body=b"%d" % i)["VersionId"] for i in range(3)]
    assert compared == []
    assert [body(s3, VersionId=version) for version in ids] == [b"0", b"1", b"2"]
    s3.delete_object(Bucket="states", Key="state", VersionId=ids[2])
    assert body(s3) == b"1"
    assert len(s3.list_object_versions(Bucket="states")["Versions"]) == 3


def test_an_object_without_versions_is_replaced(s3: Any) -> None:
    for content in (b"the same", b"the same", b"another"):
        s3.put_object(Bucket="states", Key="state", Body=content)
        assert body(s3) == content
    assert len(s3.list_object_versions(Bucket="states")["Versions"]) == 1

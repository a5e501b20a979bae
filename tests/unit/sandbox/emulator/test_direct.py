"""Calling the emulator of one's own process without a socket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from mlops_kit.sandbox.emulator import direct
from mlops_kit.sandbox.emulator.server import Emulator, access_key


def _client(url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id=access_key("111111111111"),
        aws_secret_access_key="x",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def s3(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client that fails where it opens a socket."""
    client = _client(emulator.url)
    direct.connect(client)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("sent over HTTP")

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", refuse)
    return client


@pytest.mark.parametrize("key", ["plain", "a b/ä+%&=?.txt"])
def test_bodies_keys_and_headers_arrive_whole(s3: Any, key: str) -> None:
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    bucket = f"bucket-{len(key)}"
    s3.create_bucket(Bucket=bucket, **place)
    content = bytes(range(256)) * 100
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="text/x", Metadata={"who": "me"})
    answer = s3.get_object(Bucket=bucket, Key=key)
    assert answer["Body"].read(10) == content[:10]
    assert answer["Body"].read() == content[10:]
    head = s3.head_object(Bucket=bucket, Key=key)
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (
        len(content),
        "text/x",
        {"who": "me"},
    )
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


def test_errors_are_those_of_http(s3: Any) -> None:
    with pytest.raises(ClientError) as missing:
        s3.get_bucket_tagging(Bucket="not-there")
    assert missing.value.response["Error"]["Code"] == "NoSuchBucket"
    with pytest.raises(ClientError) as head:
        s3.head_bucket(Bucket="not-there")
    assert head.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_another_endpoint_is_called_over_http() -> None:
    with Emulator() as emulator:
        url = emulator.url
        client = _client(url)
        direct.connect(client)
        sent: list[str] = []
        client.meta.events.register_first(
            "before-send", lambda request, **_: sent.append(request.headers["Authorization"].decode())
        )
        assert client.list_buckets()["Buckets"] == []
    with pytest.raises(EndpointConnectionError):
        client.list_buckets()
    named, signed = sent
    scope = r"AWS4-HMAC-SHA256 Credential=SANDBOX0111111111111/\d{8}/eu-central-1/s3/aws4_request"
    assert re.fullmatch(scope + ", Signature=none", named)
    assert re.match(scope + ".* Signature=[0-9a-f]{64}", signed)

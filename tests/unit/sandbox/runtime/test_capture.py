"""Captured data has SageMaker's format, place and sampling."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from mlops_kit.sandbox.runtime import capture
from mlops_kit.sandbox.runtime.deployment import Key
from mlops_kit.sandbox.runtime.exchange import Answer, Request

BOTH = [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}]
TYPES = {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]}
WHEN = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


def settings(**changes: Any) -> dict[str, Any]:
    return {
        "DestinationS3Uri": "s3://captured/here",
        "InitialSamplingPercentage": 100,
        "CaptureOptions": BOTH,
        "CaptureContentTypeHeader": TYPES,
        **changes,
    }


def test_the_format_is_sagemakers() -> None:
    request = Request(b"1,2", "text/csv", custom_attributes="a=b", inference_id="i-1")
    answer = Answer(200, b'{"x": 1}', "application/json; charset=utf-8", None, 0.01)
    event = capture.event(settings(), request, answer, WHEN)
    identifier = event["eventMetadata"].pop("eventId")
    assert re.fullmatch(r"[0-9a-f-]{36}", identifier)
    assert event == {
        "captureData": {
            "endpointInput": {
                "observedContentType": "text/csv",
                "mode": "INPUT",
                "data": "1,2",
                "encoding": "CSV",
            },
            "endpointOutput": {
                "observedContentType": "application/json; charset=utf-8",
                "mode": "OUTPUT",
                "data": '{"x": 1}',
                "encoding": "JSON",
            },
        },
        "eventMetadata": {
            "customAttributes": ["a=b"],
            "inferenceId": "i-1",
            "inferenceTime": "2026-01-02T03:04:05Z",
        },
        "eventVersion": "0",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "types"),
    [("text/csv", b"1,2", {}), (None, b"1,2", TYPES), ("text/csv", b"\xff\xfe", TYPES)],
)
def test_what_is_not_listed_as_text_is_base64(
    content_type: str | None, body: bytes, types: dict[str, Any]
) -> None:
    answer = Answer(200, b"", "text/csv", None, 0.0)
    event = capture.event(settings(CaptureContentTypeHeader=types), Request(body, content_type), answer, WHEN)
    part = event["captureData"]["endpointInput"]
    assert part["encoding"] == "BASE64"
    assert base64.b64decode(part["data"]) == body


def test_one_mode_alone_captures_one_part() -> None:
    only_input = settings(CaptureOptions=[{"CaptureMode": "Input"}])
    event = capture.event(only_input, Request(b""), Answer(200, b"", None, None, 0.0), WHEN)
    assert list(event["captureData"]) == ["endpointInput"]


def test_objects_lie_by_endpoint_variant_and_hour() -> None:
    name = capture.object_name("toy", "primary", WHEN)
    assert re.fullmatch(r"toy/primary/2026/01/02/03/04-05-678-[0-9a-f-]{36}\.jsonl", name)


def captured(cloud: Any) -> list[dict[str, Any]]:
    s3 = cloud.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="captured").get("Contents", [])]
    assert all(key.startswith("here/toy/m0/") for key in keys)
    return [
        json.loads(line)
        for key in keys
        for line in s3.get_object(Bucket="captured", Key=key)["Body"].read().splitlines()
    ]


def test_every_invocation_is_captured(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz", DataCaptureConfig={"EnableCapture": True, **settings()})
    runtime = cloud.client("sagemaker-runtime")
    answers = set()
    for value in (0.0, 10.0):
        answer = runtime.invoke_endpoint(
            EndpointName="toy", Body=f"{value}\n", ContentType="text/csv", Accept="text/csv"
        )
        answers.add(answer["Body"].read().decode())
    parts = [event["captureData"] for event in captured(cloud)]
    assert {part["endpointInput"]["data"] for part in parts} == {"0.0\n", "10.0\n"}
    assert {part["endpointOutput"]["data"] for part in parts} == answers


def test_a_disabled_capture_writes_nothing(cloud: Any, endpoint: Callable[..., str]) -> None:
    endpoint("good.tar.gz", DataCaptureConfig={"EnableCapture": False, **settings()})
    cloud.client("sagemaker-runtime").invoke_endpoint(EndpointName="toy", Body="1\n", ContentType="text/csv")
    assert captured(cloud) == []


def test_sampling_takes_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(capture.storage, "write", lambda *arguments: written.append(arguments[2]))
    config = {"DataCaptureConfig": settings(InitialSamplingPercentage=20)}
    request, answer = Request(b"1"), Answer(200, b"", None, None, 0.0)
    for _ in range(2000):
        capture.capture(config, Key("111111111111", "eu-west-1", "toy"), "m0", request, answer)
    assert 250 < len(written) < 550

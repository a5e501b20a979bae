"""Data capture in the format that SageMaker writes.

Format and layout: "Capture data from real-time endpoint" in the SageMaker developer guide. SageMaker collects
events for a while before it writes a file; here each event is a file at once, so that nobody has to wait.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mlops_kit.sandbox.runtime import storage
from mlops_kit.sandbox.runtime.deployment import Key
from mlops_kit.sandbox.runtime.exchange import Answer, Request

logger = logging.getLogger(__name__)

_DEFAULT_TYPE = "application/octet-stream"


def capture(config: Mapping[str, Any], key: Key, variant: str, request: Request, answer: Answer) -> None:
    """Write the event to the capture bucket where `DataCaptureConfig` and its sampling rate say so.

    A failure is logged and otherwise ignored: capture never costs a caller the prediction.
    """
    settings = config.get("DataCaptureConfig")
    if not settings or not settings.get("EnableCapture", True):
        return
    if random.random() * 100 >= settings["InitialSamplingPercentage"]:  # noqa: S311 (sampling, not secrecy)
        return
    now = datetime.now(UTC)
    line = json.dumps(event(settings, request, answer, now)) + "\n"
    uri = f"{settings['DestinationS3Uri'].rstrip('/')}/{object_name(key.endpoint, variant, now)}"
    try:
        storage.write(key.account_id, key.region, uri, line.encode(), settings.get("KmsKeyId"))
    except storage.StorageError as error:
        logger.warning("data capture of %s: %s", key.endpoint, error)


def object_name(endpoint: str, variant: str, when: datetime) -> str:
    """Return the path below the destination: endpoint, variant, hour, and a name that sorts by time."""
    milliseconds = when.microsecond // 1000
    return f"{endpoint}/{variant}/{when:%Y/%m/%d/%H}/{when:%M-%S}-{milliseconds:03d}-{uuid.uuid4()}.jsonl"


def event(settings: Mapping[str, Any], request: Request, answer: Answer, when: datetime) -> dict[str, Any]:
    """Return one captured event, with the parts that the capture options name."""
    modes = {option["CaptureMode"] for option in settings["CaptureOptions"]}
    types = settings.get("CaptureContentTypeHeader", {})
    data: dict[str, Any] = {}
    if modes & {"Input", "InputAndOutput"}:
        data["endpointInput"] = _part("INPUT", request.content_type, request.body, types)
    if modes & {"Output", "InputAndOutput"}:
        data["endpointOutput"] = _part("OUTPUT", answer.content_type, answer.body, types)
    metadata: dict[str, Any] = {"eventId": str(uuid.uuid4())}
    if request.custom_attributes:
        metadata["customAttributes"] = [request.custom_attributes]
    if request.inference_id:
        metadata["inferenceId"] = request.inference_id
    metadata["inferenceTime"] = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}


def _part(mode: str, content_type: str | None, body: bytes, types: Mapping[str, Any]) -> dict[str, str]:
    """Text where the content type is listed as CSV or JSON, base64 otherwise (SageMaker's default)."""
    observed = content_type or _DEFAULT_TYPE
    bare = observed.partition(";")[0].strip().lower()
    encoding = "BASE64"
    for name, listed in (("CSV", "CsvContentTypes"), ("JSON", "JsonContentTypes")):
        if bare in (item.lower() for item in types.get(listed, ())):
            encoding = name
    try:
        data = body.decode() if encoding != "BASE64" else ""
    except UnicodeDecodeError:
        encoding = "BASE64"
    if encoding == "BASE64":
        data = base64.b64encode(body).decode()
    return {"observedContentType": observed, "mode": mode, "data": data, "encoding": encoding}

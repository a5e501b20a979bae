"""Asks an endpoint for predictions through boto3's sagemaker-runtime."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from mlops_kit.aws.errors import error_code, explained
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.models.endpoint import endpoint_name, endpoint_state
from mlops_kit.models.scope import ModelScope

_TYPES = {".csv": "text/csv", ".json": "application/json", ".jsonl": "application/jsonlines"}


@dataclass(frozen=True)
class Answer:
    """An endpoint's answer; `predictions` is empty where the container's `body` has a form of its own."""

    endpoint: str
    variant: str
    milliseconds: float
    body: str
    predictions: list[Mapping[str, Any]]


def content_type_of(name: str | None, body: bytes) -> str:
    """Return the content type of a file by its name, or of piped text by its first character."""
    if name is not None:
        suffix = PurePath(name).suffix.lower()
        if suffix not in _TYPES:
            raise ConfigurationError(
                f"{name}: the suffix says nothing about the content",
                f"name the content with --content-type, or the file {', '.join(_TYPES)}",
            )
        return _TYPES[suffix]
    return "application/json" if body.lstrip()[:1] in (b"{", b"[") else "text/csv"


def check_body(name: str, body: bytes, content_type: str) -> None:
    """See that a request can be what its type says; `name` is where it is from, for messages.

    Whether the model takes it, the model says. Raises ConfigurationError.
    """
    if not body.strip():
        raise ConfigurationError(f"{name} holds nothing to send", "give it rows, as CSV or JSON")
    kind = content_type.partition(";")[0].strip().lower()
    lines = body.splitlines() if kind == _TYPES[".jsonl"] else [body]
    if kind not in (_TYPES[".json"], _TYPES[".jsonl"]):
        return
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                json.loads(line)
        except (ValueError, RecursionError) as error:
            where = f"line {number} of {name}" if len(lines) > 1 else name
            raise ConfigurationError(
                f"{where} is not JSON: {error}", "correct it, or name what it is with --content-type"
            ) from None


def invoke(scope: ModelScope, body: bytes, content_type: str) -> Answer:
    """Send a request to the model's endpoint. Raises KitError with the model's own words where it refuses."""
    name = endpoint_name(scope)
    runtime = scope.client("sagemaker-runtime")
    started = time.perf_counter()
    with explained(f"invoking {name}"):
        try:
            response = runtime.invoke_endpoint(
                EndpointName=name, Body=body, ContentType=content_type, Accept="application/json"
            )
        except runtime.exceptions.ClientError as error:
            raise _refused(error, name) or _absent(scope, error, name) or error from None
        text = response["Body"].read().decode("utf-8", "replace")
    return Answer(
        endpoint=name,
        variant=response.get("InvokedProductionVariant", ""),
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
        body=text,
        predictions=_predictions(text),
    )


def _refused(error: Any, name: str) -> KitError | None:
    """The container's own answer, where it is the container that refused."""
    if error_code(error) != "ModelError":
        return None
    status = error.response.get("OriginalStatusCode", "")
    message = error.response.get("OriginalMessage", "")
    try:
        message = json.loads(message)["error"]
    except (ValueError, KeyError, TypeError):
        message = message or error.response["Error"].get("Message", "")
    return KitError(
        f"the model behind {name} refused the request ({status}): {message}",
        "its manifest.json names the columns and types that it takes; its log group says more"
        if str(status).startswith("4")
        else "its log group says more",
    )


def _absent(scope: ModelScope, error: Any, name: str) -> KitError | None:
    """Why nobody answers: SageMaker calls an endpoint that is not in service one that is not found."""
    if "not found" not in str(error.response["Error"].get("Message", "")):
        return None
    place = f"{scope.environment.name} {scope.model}"
    state = endpoint_state(scope, name)
    if state is None:
        return KitError(
            f"there is no endpoint {name} at {scope.target.label}",
            f"mlops-kit deploy {place} makes it; mlops-kit doctor {scope.environment.name} says who asks",
        )
    reason = f": {state.reason}" if state.reason else ""
    return KitError(
        f"the endpoint {name} is {state.status}{reason}",
        f"wait until it is InService; where it has failed, mend the model and mlops-kit deploy {place}",
    )


def _predictions(text: str) -> list[Mapping[str, Any]]:
    try:
        predictions = json.loads(text)["predictions"]
    except (ValueError, KeyError, TypeError):
        return []
    return predictions if isinstance(predictions, list) else []

"""InvokeEndpointAsync: the input comes from S3, the output goes to S3."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlops_kit.sandbox.runtime import storage
from mlops_kit.sandbox.runtime.deployment import Key
from mlops_kit.sandbox.runtime.exchange import InvalidRequest, ModelError, Request
from mlops_kit.sandbox.runtime.invocation import invoke

logger = logging.getLogger(__name__)

# "Invoke an Asynchronous Endpoint" in the SageMaker developer guide.
LONGEST_INLINE_BODY = 128_000
DEFAULT_SECONDS = 900.0


@dataclass(frozen=True)
class Ticket:
    """Where the result of an accepted request will be."""

    inference_id: str
    output: str
    failure: str


def submit(
    key: Key,
    weights: Mapping[str, float],
    output_config: Mapping[str, Any],
    request: Request,
    input_location: str | None,
    seconds: float = DEFAULT_SECONDS,
) -> Ticket:
    """Accept a request and work on it in the background. Raises InvalidRequest."""
    if bool(input_location) == bool(request.body):
        raise InvalidRequest("Exactly one of InputLocation and Body must be given.")
    if len(request.body) > LONGEST_INLINE_BODY:
        raise InvalidRequest(f"Body must have at most {LONGEST_INLINE_BODY} bytes.")
    name = uuid.uuid4()
    failures = output_config.get("S3FailurePath") or output_config["S3OutputPath"]
    ticket = Ticket(
        request.inference_id or str(uuid.uuid4()),
        f"{output_config['S3OutputPath'].rstrip('/')}/{name}.out",
        f"{failures.rstrip('/')}/{name}-error.out",
    )
    request = replace(request, inference_id=ticket.inference_id)
    threading.Thread(
        target=_work,
        args=(key, weights, output_config, request, input_location, ticket, seconds),
        name=f"async {key.endpoint}",
        daemon=True,
    ).start()
    return ticket


def _work(
    key: Key,
    weights: Mapping[str, float],
    output_config: Mapping[str, Any],
    request: Request,
    input_location: str | None,
    ticket: Ticket,
    seconds: float,
) -> None:
    place, topics = (key.account_id, key.region), output_config.get("NotificationConfig", {})
    kms_key = output_config.get("KmsKeyId")
    try:
        if input_location:
            request = replace(request, body=storage.read(*place, input_location))
        _, answer = invoke(key, weights, request, seconds)
        storage.write(*place, ticket.output, answer.body, kms_key)
        _notify(key, topics.get("SuccessTopic"), "Completed", ticket, ticket.output, "")
    except (ModelError, InvalidRequest, storage.StorageError) as error:
        try:
            storage.write(*place, ticket.failure, str(error).encode(), kms_key)
        except storage.StorageError as missing:
            logger.warning("asynchronous answer of %s: %s", key.endpoint, missing)
        _notify(key, topics.get("ErrorTopic"), "Failed", ticket, ticket.failure, str(error))


def _notify(key: Key, topic: str | None, status: str, ticket: Ticket, place: str, reason: str) -> None:
    if not topic:
        return
    from moto.sns.models import sns_backends

    message: dict[str, Any] = {
        "invocationStatus": status,
        "inferenceId": ticket.inference_id,
        "responseParameters": {"outputLocation": place},
        "requestParameters": {"endpointName": key.endpoint},
    }
    if reason:
        message["failureReason"] = reason
    sns_backends[key.account_id][key.region].publish(json.dumps(message), arn=topic)

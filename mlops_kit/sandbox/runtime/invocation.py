"""Sends a request to one of an endpoint's variants, and notes what AWS notes: capture and metrics."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping

from mlops_kit.sandbox.runtime import manager
from mlops_kit.sandbox.runtime.capture import capture
from mlops_kit.sandbox.runtime.deployment import Deployment, Key
from mlops_kit.sandbox.runtime.exchange import CUSTOM_ATTRIBUTES, Answer, InvalidRequest, ModelError, Request
from mlops_kit.sandbox.runtime.metrics import record

# A container has 60 seconds to answer: "InvokeEndpoint" in the SageMaker Runtime API reference.
REAL_TIME_SECONDS = 60.0


def invoke(
    key: Key, weights: Mapping[str, float], request: Request, seconds: float = REAL_TIME_SECONDS
) -> tuple[str, Answer]:
    """Return the variant that answered and its answer.

    Raises InvalidRequest for an endpoint or variant that does not run, ModelError for an answer that is none.
    """
    started = time.perf_counter()
    deployment = manager.running(key)
    if deployment is None:
        raise InvalidRequest(f"Endpoint {key.endpoint} of account {key.account_id} not found.")
    variant = _choose(weights, request.target_variant, key)
    _mirror(deployment, weights, request)
    try:
        answer = send(deployment, variant, request, seconds)
    except ModelError as error:
        record(key, variant, error.status, 0.0, time.perf_counter() - started)
        raise
    capture(deployment.plan.config, key, variant, request, answer)
    record(key, variant, answer.status, answer.seconds, time.perf_counter() - started - answer.seconds)
    return variant, answer


def _choose(weights: Mapping[str, float], target: str | None, key: Key) -> str:
    """The variant asked for, else one at random in proportion to the weights."""
    if target is not None:
        if target not in weights:
            raise InvalidRequest(f"Variant {target} of endpoint {key.endpoint} not found.")
        return target
    names = list(weights)
    shares = list(weights.values())
    if not sum(shares):
        raise InvalidRequest(f"Every variant of endpoint {key.endpoint} has weight 0.")
    return random.choices(names, shares)[0]  # noqa: S311 (traffic split, not secrecy)


def send(deployment: Deployment, variant: str, request: Request, seconds: float) -> Answer:
    """Return the container's answer. Raises ModelError where it is an error or does not come."""
    import urllib3

    server = deployment.servers[variant]
    started = time.perf_counter()
    try:
        response = server.pool.request(
            "POST", "/invocations", body=request.body, headers=request.to_container(), timeout=seconds
        )
    except urllib3.exceptions.HTTPError as error:
        # A refused connection counts as a time-out among urllib3's errors.
        refused = isinstance(error, urllib3.exceptions.NewConnectionError)
        if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
            raise ModelError(0, f"The model did not answer within {seconds:.0f} seconds.") from error
        raise ModelError(500, f"The model's server is gone. {server.last_words()}") from error
    answer = Answer(
        response.status,
        response.data,
        response.headers.get("Content-Type"),
        response.headers.get(CUSTOM_ATTRIBUTES),
        time.perf_counter() - started,
    )
    if answer.status >= 400:
        raise ModelError(answer.status, answer.body.decode("utf-8", "replace"))
    return answer


def _mirror(deployment: Deployment, weights: Mapping[str, float], request: Request) -> None:
    """Send a copy to each shadow variant, as often as its weight says; its answer is only captured."""
    total = sum(weights.values()) or 1.0
    for shadow in deployment.plan.config.get("ShadowProductionVariants", ()):
        if random.random() * total < shadow["InitialVariantWeight"]:  # noqa: S311
            threading.Thread(
                target=_shadow, args=(deployment, shadow["VariantName"], request), daemon=True
            ).start()


def _shadow(deployment: Deployment, variant: str, request: Request) -> None:
    key = deployment.plan.key
    try:
        answer = send(deployment, variant, request, REAL_TIME_SECONDS)
    except ModelError as error:
        record(key, variant, error.status, 0.0, 0.0)
        return
    capture(deployment.plan.config, key, variant, request, answer)
    record(key, variant, answer.status, answer.seconds, 0.0)

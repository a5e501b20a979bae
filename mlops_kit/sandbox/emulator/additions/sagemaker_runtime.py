"""InvokeEndpoint and InvokeEndpointAsync, answered by the endpoint's own model."""

from __future__ import annotations

import json
from typing import Any

from moto.sagemaker.models import sagemaker_backends
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse

from mlops_kit.sandbox.emulator.hosting import Endpoint
from mlops_kit.sandbox.runtime import asynchronous
from mlops_kit.sandbox.runtime.deployment import Key
from mlops_kit.sandbox.runtime.exchange import CUSTOM_ATTRIBUTES, InvalidRequest, ModelError, Request
from mlops_kit.sandbox.runtime.invocation import invoke

# Limits of a request's body: "Maximum payload size for endpoint invocation" among SageMaker's quotas
# (real time), "Invoke a serverless endpoint" in the SageMaker developer guide (serverless).
LONGEST_BODY = 25 * 1024 * 1024
LONGEST_SERVERLESS_BODY = 4 * 1024 * 1024

_PREFIX = "x-amzn-sagemaker-"
_OWN = {"target-variant", "custom-attributes", "inference-id", "inputlocation", "content-type", "accept"}
_ANSWERING = {"InService", "Updating", "RollingBack", "SystemUpdating"}

Response = tuple[int, dict[str, str], bytes | str]


def invoke_endpoint(self: Any) -> Response:
    """InvokeEndpoint."""
    key, headers = _key(self), self.headers
    request = _request(self, headers.get("Content-Type"), headers.get("Accept"))
    try:
        endpoint = _endpoint(key)
        if "AsyncInferenceConfig" in endpoint.config.request:
            raise InvalidRequest(f"Endpoint {key.endpoint} is asynchronous: use InvokeEndpointAsync.")
        _refuse_long(request, endpoint)
        variant, answer = invoke(key, _weights(endpoint), request)
    except InvalidRequest as error:
        return _error(400, "ValidationError", {"Message": str(error)})
    except ModelError as error:
        return _error(424, "ModelError", _model_error(key, error))
    answered = {"x-Amzn-Invoked-Production-Variant": variant}
    if answer.content_type:
        answered["Content-Type"] = answer.content_type
    if answer.custom_attributes:
        answered[CUSTOM_ATTRIBUTES] = answer.custom_attributes
    return 200, answered, answer.body


def invoke_endpoint_async(self: Any) -> Response:
    """InvokeEndpointAsync."""
    key, headers = _key(self), self.headers
    request = _request(
        self, headers.get("X-Amzn-SageMaker-Content-Type"), headers.get("X-Amzn-SageMaker-Accept")
    )
    try:
        endpoint = _endpoint(key)
        config = endpoint.config.request.get("AsyncInferenceConfig")
        if config is None:
            raise InvalidRequest(f"Endpoint {key.endpoint} is not asynchronous: use InvokeEndpoint.")
        ticket = asynchronous.submit(
            key,
            _weights(endpoint),
            config["OutputConfig"],
            request,
            headers.get("X-Amzn-SageMaker-InputLocation"),
            float(headers.get("X-Amzn-SageMaker-InvocationTimeoutSeconds", asynchronous.DEFAULT_SECONDS)),
        )
    except InvalidRequest as error:
        return _error(400, "ValidationError", {"Message": str(error)})
    answered = {
        "status": "202",
        "X-Amzn-SageMaker-OutputLocation": ticket.output,
        "X-Amzn-SageMaker-FailureLocation": ticket.failure,
    }
    return 202, answered, json.dumps({"InferenceId": ticket.inference_id})


def _key(self: Any) -> Key:
    return Key(self.current_account, self.region, self.path.split("/")[2])


def _endpoint(key: Key) -> Endpoint:
    endpoint: Endpoint | None = sagemaker_backends[key.account_id][key.region].endpoints.get(key.endpoint)
    if endpoint is None or endpoint.endpoint_status not in _ANSWERING:
        raise InvalidRequest(f"Endpoint {key.endpoint} of account {key.account_id} not found.")
    return endpoint


def _weights(endpoint: Endpoint) -> dict[str, float]:
    return {variant["VariantName"]: variant.get("CurrentWeight", 1.0) for variant in endpoint.variants}


def _request(self: Any, content_type: str | None, accept: str | None) -> Request:
    own = {name.lower()[len(_PREFIX) :]: value for name, value in self.headers.items() if _is_own(name)}
    body = self.body if isinstance(self.body, bytes) else (self.body or "").encode()
    return Request(
        body=body,
        content_type=content_type,
        accept=accept,
        custom_attributes=own.get("custom-attributes"),
        inference_id=own.get("inference-id"),
        target_variant=own.get("target-variant"),
        headers={name: value for name, value in self.headers.items() if _passes(name)},
    )


def _is_own(name: str) -> bool:
    return name.lower().startswith(_PREFIX)


def _passes(name: str) -> bool:
    return _is_own(name) and name.lower()[len(_PREFIX) :] not in _OWN


def _refuse_long(request: Request, endpoint: Endpoint) -> None:
    serverless = any("ServerlessConfig" in variant for variant in endpoint.config.variants)
    limit = LONGEST_SERVERLESS_BODY if serverless else LONGEST_BODY
    if len(request.body) > limit:
        raise InvalidRequest(
            "1 validation error detected: Value at 'body' failed to satisfy constraint: "
            f"Member must have length less than or equal to {limit}"
        )


def _model_error(key: Key, error: ModelError) -> dict[str, Any]:
    side = "client" if 400 <= error.status < 500 else "server"
    return {
        "Message": f'Received {side} error ({error.status}) from primary with message "{error.message}".',
        "OriginalStatusCode": error.status,
        "OriginalMessage": error.message,
        "LogStreamArn": f"arn:aws:logs:{key.region}:{key.account_id}:log-group:"
        f"/aws/sagemaker/Endpoints/{key.endpoint}",
    }


def _error(status: int, code: str, body: dict[str, Any]) -> Response:
    # moto takes the status from a header of that name alone
    headers = {"status": str(status), "x-amzn-ErrorType": code, "Content-Type": "application/json"}
    return status, headers, json.dumps(body)


def install() -> None:
    """Put these operations in the place of moto's."""
    SageMakerRuntimeResponse.invoke_endpoint = invoke_endpoint
    SageMakerRuntimeResponse.invoke_endpoint_async = invoke_endpoint_async

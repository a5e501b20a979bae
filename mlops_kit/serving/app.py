"""The two routes of SageMaker's container contract."""

from __future__ import annotations

import json
import logging
from email.message import Message

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from mlops_kit.serving.columns import InputError
from mlops_kit.serving.model import Model
from mlops_kit.serving.parse import PARSERS
from mlops_kit.serving.render import RENDERERS, negotiate

logger = logging.getLogger(__name__)


class _RefusedError(Exception):
    """An answer other than a prediction."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = Response(
            json.dumps({"error": message}), status_code=status, media_type="application/json"
        )


def create_app(model: Model, max_body: int) -> Starlette:
    """Return the application that answers with `model`; a body of more than `max_body` bytes is refused."""

    async def ping(request: Request) -> Response:
        return Response(status_code=200)

    async def invocations(request: Request) -> Response:
        try:
            content_type, parameters = _content_type(request)
            accept = negotiate(request.headers.get("accept", ""))
            if accept is None:
                raise _RefusedError(406, f"Accept must allow one of {', '.join(RENDERERS)}")
            body = await _read_body(request, max_body)
            # In a thread, so that /ping answers while a large request is predicted.
            text = await run_in_threadpool(_answer, model, body, content_type, parameters, accept)
        except _RefusedError as refusal:
            return refusal.response
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(text, media_type=accept)

    return Starlette(
        routes=[
            Route("/ping", ping, methods=["GET"]),
            Route("/invocations", invocations, methods=["POST"]),
        ]
    )


def _answer(model: Model, body: bytes, content_type: str, parameters: dict[str, str], accept: str) -> str:
    try:
        table = PARSERS[content_type](body, model.manifest, parameters)
    except InputError as error:
        raise _RefusedError(400, str(error)) from None
    try:
        return RENDERERS[accept](model.predict(table))
    except Exception as error:
        # The caller learns the kind only: the text of an estimator's error may hold other callers' data.
        logger.exception("the model failed on %d rows", len(table))
        raise _RefusedError(500, f"the model failed: {type(error).__name__}") from None


def _content_type(request: Request) -> tuple[str, dict[str, str]]:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    content_type = message.get_content_type()
    if "content-type" not in request.headers or content_type not in PARSERS:
        raise _RefusedError(415, f"Content-Type must be one of {', '.join(PARSERS)}")
    parameters = {name.lower(): value for name, value in message.get_params([])[1:]}
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise _RefusedError(415, "charset must be utf-8")
    return content_type, parameters


async def _read_body(request: Request, max_body: int) -> bytes:
    too_large = _RefusedError(413, f"the body is larger than {max_body} bytes")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_body:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_body:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)

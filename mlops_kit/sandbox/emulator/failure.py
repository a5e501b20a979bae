"""What a client is told when the emulator itself can't do what was asked.

AWS clients retry HTTP 500, 502, 503 and 504 for minutes; 501 is final, so the user sees the reason at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

_STATUS = "501 Not Implemented"
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")


def failure_response(
    error: Exception, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer with `error` in the shape that the caller's protocol expects."""
    code = "NotImplemented" if isinstance(error, NotImplementedError) else "EmulatorFailure"
    message = f"the sandbox's AWS API can't do this: {error or type(error).__name__}"
    body, content_type = _body(code, message, environ)
    start_response(
        _STATUS,
        [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("x-amzn-ErrorType", code),
            ("Connection", "close"),
        ],
    )
    return [body]


def _body(code: str, message: str, environ: dict[str, Any]) -> tuple[bytes, str]:
    found = _SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = found[1] if found else "s3"
    error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        return f"<Error>{error}</Error>".encode(), "application/xml"
    if service == "ec2":
        return f"<Response><Errors><Error>{error}</Error></Errors></Response>".encode(), "text/xml"
    if "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        return f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode(), "text/xml"
    return json.dumps({"__type": code, "message": message}).encode(), "application/json"

"""Lets clients in the emulator's own process call it without a socket."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from botocore.auth import AUTH_TYPE_MAPS, BaseSigner

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
    from botocore.credentials import ReadOnlyCredentials

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_applications: dict[str, WsgiApplication] = {}
_UNSIGNED = "mlops-kit-direct"


def serve(url: str, application: WsgiApplication) -> None:
    """Answer this process's requests to `url` by `application`, until `withdraw`."""
    _applications[urlsplit(url).netloc] = application


def withdraw(url: str) -> None:
    """Let requests to `url` go over HTTP again."""
    _applications.pop(urlsplit(url).netloc, None)


def connect(client: Any) -> None:
    """Make a boto3 client call an emulator of this process directly; requests elsewhere go over HTTP."""
    host = urlsplit(client.meta.endpoint_url).netloc
    client.meta.events.register_first(
        "choose-signer", lambda **_: _UNSIGNED if host in _applications else None
    )
    client.meta.events.register("before-send", _send)


class _Signer(BaseSigner):
    """Says who calls which service where, as a signature does; nobody in this process looks at the rest."""

    REQUIRES_REGION = True

    def __init__(self, credentials: ReadOnlyCredentials, service_name: str, region_name: str) -> None:
        self._scope = f"{credentials.access_key}/20000101/{region_name}/{service_name}/aws4_request"

    def add_auth(self, request: AWSRequest) -> None:
        """Add the header that SigV4 adds."""
        request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self._scope}, Signature=none"


AUTH_TYPE_MAPS[_UNSIGNED] = _Signer


def _send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    """Return the emulator's answer; None lets botocore send the request itself."""
    application = _applications.get(urlsplit(request.url).netloc)
    if application is None:
        return None
    from botocore.awsrequest import AWSResponse
    from urllib3 import HTTPHeaderDict

    status, headers = 0, HTTPHeaderDict()

    def start_response(line: str, pairs: list[tuple[str, str]], _: Any = None) -> None:
        nonlocal status, headers
        status, headers = int(line.split()[0]), HTTPHeaderDict(pairs)

    chunks = application(_environ(request), start_response)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    # As over HTTP, an answer to HEAD has the headers of a body and none itself.
    raw = _Raw(b"" if request.method == "HEAD" else body)
    return AWSResponse(request.url, status, headers, raw)  # type: ignore[arg-type]  # urllib3's, as over HTTP


class _Raw(io.BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Yield what is left."""
        yield self.read()


def _environ(request: AWSPreparedRequest) -> dict[str, Any]:
    url = urlsplit(request.url)
    body = _body(request.body)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path, "latin1") or "/",
        "RAW_URI": target,
        "REQUEST_URI": target,
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin1") if isinstance(value, bytes) else str(value)
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = text
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)

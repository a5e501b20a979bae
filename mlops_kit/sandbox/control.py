"""The daemon's control port: open a provider, tell the status, stop. A line of JSON each way, on loopback."""

from __future__ import annotations

import hmac
import json
import socket
import threading
from collections.abc import Mapping
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlops_kit.sandbox.holdings import Sandbox

_LARGEST = 65536


class ControlServer:
    """Answers who knows the token."""

    def __init__(self, sandbox: Sandbox, token: str) -> None:
        self._server = _Server(("127.0.0.1", 0), _handler(sandbox, token))
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True


def _handler(sandbox: Sandbox, token: str) -> type[StreamRequestHandler]:
    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            try:
                request = json.loads(self.rfile.readline(_LARGEST))
                if not hmac.compare_digest(str(request.get("token")), token):
                    raise PermissionError("wrong token")
                answer = _act(sandbox, request)
            except Exception as error:  # the caller is told; the daemon lives on
                answer = {"error": f"{type(error).__name__}: {error}"}
            self.wfile.write(json.dumps(answer).encode() + b"\n")

    return Handler


def _act(sandbox: Sandbox, request: Mapping[str, Any]) -> Mapping[str, Any]:
    match request.get("ask"):
        case "provider":
            return {"port": sandbox.provider_port(request["account_id"], request["region"])}
        case "status":
            return {"providers": sandbox.opened()}
        case "stop":
            sandbox.stopping.set()
            return {}
        case other:
            raise LookupError(f"nothing to ask by the name {other!r}")


class ControlError(Exception):
    """The control port does not answer, or refuses."""


def ask(port: int, token: str, what: str, /, **details: str) -> dict[str, Any]:
    """Ask a daemon's control port. Raises ControlError."""
    request = json.dumps({"token": token, "ask": what, **details}).encode() + b"\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as stream:
                answer: dict[str, Any] = json.loads(stream.readline())
    except (OSError, ValueError) as error:
        raise ControlError(str(error)) from error
    if "error" in answer:
        raise ControlError(answer["error"])
    return answer

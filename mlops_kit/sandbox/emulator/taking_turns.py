"""Lets a service of the emulator answer one request at a time.

Moto keeps its objects in plain dicts and does not guard them: one request that lists them while another adds
to them fails with "dictionary changed size during iteration". Answers are computed by Python, one thread at
a time in any case, so turns cost nothing.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable
from typing import Any

from mlops_kit.sandbox.emulator.direct import WsgiApplication

# A prediction waits for a model server, for up to a minute, and changes nothing of moto's.
_SIDE_BY_SIDE = {"sagemakerruntime"}


def in_turns(service: str, application: WsgiApplication) -> WsgiApplication:
    """Return the application of a service so that no request begins before the last one is answered."""
    if service in _SIDE_BY_SIDE:
        return application
    turn = threading.RLock()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _receive(environ)
        with turn:
            return application(environ, start_response)

    return answer


def _receive(environ: dict[str, Any]) -> None:
    """Read the body, which a client may send slowly, so that nobody has to wait for it in turn."""
    body = environ["wsgi.input"]
    if isinstance(body, io.BytesIO):
        return
    if environ.get("wsgi.input_terminated"):  # chunked: it ends by itself
        received = body.read()
    else:
        received = body.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(received)

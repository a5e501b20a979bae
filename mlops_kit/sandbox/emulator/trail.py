"""What was changed through the emulator's API, as CloudTrail keeps it: management events, the latest ones."""

from __future__ import annotations

import io
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from mlops_kit.sandbox.emulator.direct import WsgiApplication

_SCOPE = re.compile(r"Credential=(SANDBOX0?(\d{12}))/\d{8}/([^/]+)/([^/]+)/")
_ACTION = re.compile(r"(?:^|&)Action=(\w+)")
_PATH = re.compile(r"/operation/(\w+)$")
_READING = ("Get", "Describe", "List", "Head", "Lookup", "Batch", "Search", "Query", "Invoke", "Assume")
_IGNORED = {"sts", "cloudtrail"}
# A global service's events are recorded there, whatever region a client signs for.
_GLOBAL, _GLOBAL_REGION = {"iam", "cloudfront", "route53"}, "us-east-1"
_KEPT, _BODY = 2000, 8192


@dataclass(frozen=True)
class Change:
    """A call that changed something. `text` is its path and body: what it names is in there."""

    at: float
    account: str
    region: str
    service: str
    agent: str
    operation: str
    """Empty where the API tells it by method, path and query alone."""
    method: str
    target: str
    text: str

    def names(self, resource: str) -> bool:
        """Whether the call names a resource, whole."""
        return bool(re.search(rf"(?<![\w-]){re.escape(resource)}(?![\w-])", self.text))


_changes: deque[Change] = deque(maxlen=_KEPT)


def changes() -> list[Change]:
    """Return what was changed, the latest last."""
    return list(_changes)


def forget() -> None:
    """Forget everything."""
    _changes.clear()


class Recording:
    """Goes around the emulator's application and remembers the calls that change something.

    Only what comes over HTTP: the sandbox's own provider calls in the same process, and is Terraform.
    """

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        change = _read(environ)
        if change is None:
            return self._application(environ, start_response)

        def answer(status: str, *more: Any) -> Any:
            if status < "4":
                _changes.append(change)
            return start_response(status, *more)

        return self._application(environ, answer)


def _read(environ: dict[str, Any]) -> Change | None:
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if not scope or method in ("GET", "HEAD") or scope[4] in _IGNORED:
        return None
    if scope[4] == "s3" and path.strip("/").count("/"):
        return None  # what is done to objects is no management event
    body = _peek(environ)
    action = _ACTION.search(body) if "Action=" in body else _PATH.search(path)
    operation = target.rpartition(".")[2] or (action[1] if action else "")
    if operation.startswith(_READING):
        return None
    return Change(
        time.time(),
        scope[2],
        _GLOBAL_REGION if scope[4] in _GLOBAL else scope[3],
        scope[4],
        environ.get("HTTP_USER_AGENT", ""),
        operation,
        method,
        f"{path}?{environ.get('QUERY_STRING', '')}",
        f"{path}\n{unquote_plus(body)}",
    )


def _peek(environ: dict[str, Any]) -> str:
    """Read a body of known length and put it back."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= _BODY:
        return ""
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return str(body, "utf-8", "replace")

"""The emulated AWS API over HTTP: moto behind one loopback port, in this process."""

from __future__ import annotations

import logging
import os
import pkgutil
import re
import socket
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

from mlops_kit.sandbox.emulator import additions, direct, lookups, services, trail
from mlops_kit.sandbox.emulator.failure import failure_response
from mlops_kit.sandbox.emulator.taking_turns import in_turns

logger = logging.getLogger(__name__)

# A few current images of each kind, in place of moto's 1,286 of 2017, which cost a quarter of a second for
# every account and region. Names follow the publishers' patterns; ids and dates are the sandbox's own.
os.environ.setdefault("MOTO_AMIS_PATH", str(Path(__file__).parent / "data" / "amis.json"))

# An access key carries the account it acts in, so that one emulator serves every environment; 20 characters
# is what moto (like AWS) takes for an access key id.
_ACCOUNT_OF_KEY = re.compile(r"Credential=SANDBOX0?(\d{12})/")


def access_key(account_id: str) -> str:
    """Return the sandbox's access key id of an account."""
    return f"SANDBOX0{account_id}"


class _Application:
    """Moto's dispatcher with the account taken from the access key and failures that no client retries."""

    def __init__(self) -> None:
        self._dispatch = DomainDispatcherApplication(_create_service)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        account = _ACCOUNT_OF_KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
        if account:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account[1]
        try:
            response: Iterable[bytes] = self._dispatch(environ, start_response)
        except Exception as error:
            if not isinstance(error, NotImplementedError):
                logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return failure_response(error, environ, start_response)
        return response


def _create_service(service: Any) -> Any:
    """Make moto's application of a service, with the additions whose file name begins with its name."""
    if service is None:
        raise NotImplementedError("it has no such service")
    for module in pkgutil.iter_modules(additions.__path__):
        if (
            module.name.replace("_", "").startswith(service.replace("-", ""))
            and module.name not in _installed
        ):
            import_module(f"{additions.__name__}.{module.name}").install()
            _installed.add(module.name)
    application = create_backend_app(service)
    # In its debug mode, Flask prepares for each request what would help to debug it. Failures go on to us.
    application.debug = False
    application.config["PROPAGATE_EXCEPTIONS"] = True
    application.register_error_handler(404, _no_such_operation)
    return in_turns(service, application)


def _no_such_operation(error: Any) -> Any:
    """Moto has no route for the request: the operation is unknown to it."""
    from flask import request

    raise NotImplementedError(f"{request.method} {request.path} is no operation it knows") from error


_installed: set[str] = set()


class _RequestHandler(MotoRequestHandler):
    """Keeps connections open; without that, every call of a plan pays for a new one."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logger.debug("%s %s %s", self.command, self.path, code)


class Emulator:
    """An emulated AWS API on a free (or the given) loopback port, alive inside a `with` block.

    Its state is this process's memory: it starts empty and ends with the block.
    Raises OSError where `port` is taken.
    """

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        if self._server is None:
            raise RuntimeError("the emulator is not running")
        return f"http://127.0.0.1:{self._server.port}"

    def __enter__(self) -> Emulator:
        default_user_config["iam"]["load_aws_managed_policies"] = True
        _forget_everything()
        lookups.remember()
        services.install()
        application = _Application()
        # Bound here, since werkzeug ends the process where a port is taken.
        with socket.create_server(("127.0.0.1", self._port)) as listener:
            self._server = make_server(
                "127.0.0.1",
                listener.getsockname()[1],
                trail.Recording(application),
                threaded=True,
                request_handler=_RequestHandler,
                fd=listener.fileno(),
            )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="emulator", daemon=True)
        self._thread.start()
        direct.serve(self.url, application)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None and self._thread is not None:
            direct.withdraw(self.url)
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None
            _forget_everything()


def _forget_everything() -> None:
    """Empty every backend that moto has made, and what was recorded."""
    trail.forget()
    BackendDict.reset()
    reset_model_data()

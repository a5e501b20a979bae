"""`python -m mlops_kit.serving [serve]`: load the model, then listen.

The port opens only once the model is loaded and has predicted its own sample: an answer to /ping means ready.
Where that fails, the last line on stderr is the reason and the exit code is 1.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mlops_kit.serving.manifest import ManifestError, read_manifest
from mlops_kit.serving.settings import Settings, SettingsError, read_settings

# SageMaker kills a container 30 seconds after SIGTERM; running requests get most of that.
_GRACE_SECONDS = 25


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    started = time.perf_counter()
    arguments = sys.argv[1:] if arguments is None else arguments
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s: %(message)s")
    if arguments not in ([], ["serve"]):
        return _fail("usage: python -m mlops_kit.serving [serve]", 2)
    try:
        settings = read_settings(os.environ, in_container=arguments == ["serve"])
        listener = _bind(settings)
    except SettingsError as error:
        return _fail(str(error), 2)
    except OSError as error:
        return _fail(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}")
    logging.getLogger().setLevel(settings.log_level)
    with listener:
        return _serve(settings, listener, started)


def _serve(settings: Settings, listener: socket.socket, started: float) -> int:
    try:
        read_manifest(settings.model_dir)  # a folder that is no model's is refused before seconds of imports
    except ManifestError as error:
        return _fail(str(error))

    import sklearn
    import uvicorn

    from mlops_kit.serving.app import create_app
    from mlops_kit.serving.model import LoadError, load_model

    # The input is checked by us; scikit-learn's checks of its own parameters take time.
    sklearn.set_config(skip_parameter_validation=True)
    try:
        model = load_model(settings.model_dir, settings.trusted_types)
    except LoadError as error:
        return _fail(str(error))

    class Server(uvicorn.Server):  # type: ignore[misc]
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn's own raises the signal again afterwards; a stop that was asked for is no failure.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.handle_exit)
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            host, port = listener.getsockname()[:2]
            seconds = time.perf_counter() - started
            logging.info("serving %s on http://%s:%d after %.1f s", model.manifest.name, host, port, seconds)

    config = uvicorn.Config(
        create_app(model, settings.max_body),
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    Server(config).run(sockets=[listener])
    return 0


def _bind(settings: Settings) -> socket.socket:
    """Take the port before the slow part; connections are refused until the server listens."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio switches Nagle's algorithm off (40 ms a request) where the socket says that it speaks TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    return listener


def _fail(reason: str, code: int = 1) -> int:
    print(reason, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())

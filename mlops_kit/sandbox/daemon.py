"""The sandbox's one process: the emulated AWS API, the provider's ports and the endpoints that run.

    python -m mlops_kit.sandbox.daemon FOLDER [PORT]

FOLDER is the project's own folder (`.mlops-kit`). It ends when it is told to, when it gets SIGTERM, and
when its state file is gone or has become another's, so that a deleted project leaves no process behind.
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from types import FrameType

import mlops_kit
from mlops_kit.sandbox.control import ControlServer
from mlops_kit.sandbox.emulator.server import Emulator
from mlops_kit.sandbox.holdings import Sandbox
from mlops_kit.sandbox.state import Files, State

logger = logging.getLogger(__name__)

PORT_TAKEN = 98
"""Exit code where the asked-for port can't be had."""

_WATCH_SECONDS = 2.0
_USUAL_SERVICES = ("s3", "sts", "kms", "iam", "ec2", "logs")


def run(files: Files, port: int) -> int:
    """Serve until told to stop; return the exit code."""
    if port and not _is_free(port):
        return PORT_TAKEN
    emulator = Emulator(port).__enter__()
    sandbox = Sandbox(emulator)
    token = secrets.token_hex(16)
    control = ControlServer(sandbox, token)
    state = State(os.getpid(), time.time(), emulator.url, control.port, token, mlops_kit.__version__)
    try:
        _stop_on_signals(sandbox)
        control.start()
        # Not told of any more before all else ends: a run that fails because of that asks whether the sandbox
        # was stopped or has crashed.
        with state.told(files.state):
            logger.info("the sandbox is up: %s", emulator.url)
            threading.Thread(target=_warm_up, args=(sandbox,), daemon=True).start()
            while not sandbox.stopping.wait(_WATCH_SECONDS):
                if State.read(files.state) != state:
                    logger.info("the state file is gone: stopping")
                    return 0
        return 0
    finally:
        sandbox.close()
        control.stop()
        logger.info("the sandbox has stopped")
        # The emulated AWS ends with the process; emptying it first, as its own end does, takes seconds.


def _is_free(port: int) -> bool:
    """Whether the port can be had; the emulator's server would end the process where it can't."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def _warm_up(sandbox: Sandbox) -> None:
    """Import what nearly every run needs, so that its first calls don't wait for it."""
    try:
        _ = sandbox.listeners
        for module in ("boto3", *(f"moto.{service}.urls" for service in _USUAL_SERVICES)):
            if sandbox.stopping.is_set():
                return
            import_module(module)
    except ImportError:
        logger.exception("warming up")


def _stop_on_signals(sandbox: Sandbox) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        sandbox.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is meant for the command there


def main(arguments: list[str]) -> int:
    """Run as a process of its own; see the module."""
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    files = Files(Path(arguments[0]))
    try:
        return run(files, int(arguments[1]) if len(arguments) > 1 else 0)
    except Exception:
        logger.exception("the sandbox has crashed")
        return 1


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    logging.shutdown()
    os._exit(exit_code)  # connections that clients keep open have threads; none of them matters any more

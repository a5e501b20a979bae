"""One variant's inference server: a process on a free loopback port."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import urllib3

logger = logging.getLogger(__name__)

# What a server may see of this process's environment; a container sees none of the user's credentials either.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")
_SECONDS_TO_END = 5.0
_POLL_SECONDS = 0.02
_LONGEST_REASON = 700


class StartError(Exception):
    """The server ended or did not answer in time; the message is its own last line."""


class ServerProcess:
    """`mlops_kit.serving` on the model in `model`; call `wait` before sending requests."""

    def __init__(self, model: Path, log: Path, environment: Mapping[str, str], region: str) -> None:
        self._log = log
        self.port = _free_port()
        variables = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # several servers share this machine's few cores; one thread each starts and answers faster
        variables |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "AWS_REGION": region}
        variables |= dict(environment)
        variables |= {"SM_MODEL_DIR": str(model), "SAGEMAKER_BIND_TO_PORT": str(self.port)}
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mlops_kit.sandbox.runtime.child"],
                env=variables,
                cwd=model,
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=stream,
                start_new_session=True,  # the user's Ctrl-C is for the command, not for the endpoint
            )
        self._pool: urllib3.HTTPConnectionPool | None = None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def pool(self) -> urllib3.HTTPConnectionPool:
        """Connections to the server, kept open between requests."""
        if self._pool is None:
            import urllib3

            self._pool = urllib3.HTTPConnectionPool("127.0.0.1", self.port, maxsize=16, retries=False)
        return self._pool

    def wait(self, seconds: float) -> None:
        """Return when /ping answers 200. Raises StartError where the process ends or time is up."""
        import urllib3

        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.alive:
                raise StartError(self.last_words())
            try:
                if self.pool.request("GET", "/ping", timeout=2).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass  # it does not listen yet
            time.sleep(_POLL_SECONDS)
        raise StartError(f"/ping did not answer 200 within {seconds:.0f} seconds. {self.last_words()}")

    def last_words(self) -> str:
        """Return the last line that the server wrote, for a failure's reason."""
        lines = [
            line.strip() for line in self._log.read_text("utf-8", "replace").splitlines() if line.strip()
        ]
        if lines:
            return lines[-1][:_LONGEST_REASON]
        return f"The server ended with exit code {self._process.poll()} and said nothing."

    def end(self) -> None:
        """End the process and wait until it is gone."""
        if self._pool is not None:
            self._pool.close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            logger.warning("server %s did not end on SIGTERM", self.pid)
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

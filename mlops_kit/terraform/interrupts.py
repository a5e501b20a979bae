"""One Ctrl-C stops Terraform cleanly, a second one kills it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from mlops_kit.errors import ExitCode, KitError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class InterruptedRunError(KitError):
    """The user stopped the run; Terraform has saved its state and released its lock unless it was killed."""

    def __init__(self, message: str = "interrupted") -> None:
        super().__init__(message, "run the same command again to go on", ExitCode.INTERRUPTED)


class Interrupts:
    """Passes signals on to the Terraform processes that run.

    Every Terraform has a session of its own, so the terminal's Ctrl-C reaches only the kit, which hands it
    on exactly once: twice would make Terraform drop its work. The end of a CI job (SIGTERM) and of a
    terminal (SIGHUP) count the same.
    """

    def __init__(self, notify: Callable[[str], None] = lambda text: None) -> None:
        self._notify = notify
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.RLock()
        self.count = 0

    def check(self) -> None:
        """Raise InterruptedRunError where the run was stopped: nothing new may start."""
        if self.count:
            raise InterruptedRunError()

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Take the signals over inside the block; outside the main thread, where none arrive, do nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._arrived) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def started(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Let signals reach a process while it runs."""
        with self._lock:
            self._processes.add(process)
            if self.count:
                self._pass_on(process)
        try:
            yield
        finally:
            with self._lock:
                self._processes.discard(process)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.interrupt()

    def interrupt(self) -> None:
        """Do what one Ctrl-C does."""
        with self._lock:
            self.count += 1
            processes = list(self._processes)
            for process in processes:
                self._pass_on(process)
        if self.count == 1 and processes:
            self._notify(
                "stopping: Terraform finishes what it is doing and saves its state (again to kill it)"
            )
        elif self.count == 2 and processes:
            self._notify("killed: the next run finds out what Terraform had done and releases its lock")

    def _pass_on(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            if self.count == 1:
                process.send_signal(signal.SIGINT)
            else:
                os.killpg(process.pid, signal.SIGKILL)

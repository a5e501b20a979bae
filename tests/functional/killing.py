"""Kills a command half-way: with all that it started, or its Terraform alone."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from .conftest import Workplace

CREATIONS = (b": creating",)
STEPS = (b": creating", b": changing", b": destroying", b": done")
_POLL_SECONDS = 0.01
_UNTIL_SECONDS = 60.0


def until(condition: Callable[[], bool]) -> Callable[[], None]:
    """Return what waits for a condition: that something is said to be creating does not mean it is made.

    It raises TimeoutError after a minute.
    """

    def wait() -> None:
        deadline = time.monotonic() + _UNTIL_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not so within {_UNTIL_SECONDS:.0f} s")
            time.sleep(_POLL_SECONDS)

    return wait


def until_said(process: subprocess.Popen[bytes], said: IO[bytes], words: str) -> None:
    """Wait until a command has said something; it fails where the command ends without."""
    while words not in (text := all_said(said)):
        assert process.poll() is None, text
        time.sleep(_POLL_SECONDS)


def at_once() -> None:
    """Wait for nothing before the kill."""


def kill_after(place: Workplace, command: str, seconds: float) -> None:
    """Start a command and kill its process group (SIGKILL) after so many seconds."""
    process = start(place, command)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_all_at(
    place: Workplace,
    command: str,
    count: int,
    marks: Sequence[bytes] = CREATIONS,
    wait: Callable[[], None] = at_once,
) -> str:
    """Kill as a machine that dies, once so many `marks` were said and `wait` is over: Terraform goes too.

    The sandbox has to be running: it must not be a child. Returns what was said until then.
    """
    with tempfile.TemporaryFile() as said:
        process = start(place, command, said)
        _follow(process, said, count, marks, wait)
        kill_all(process)
        return all_said(said)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a command that `start` started, and all that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGSTOP)  # nothing starts while the others are being killed
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_terraform_at(
    place: Workplace,
    command: str,
    count: int,
    marks: Sequence[bytes] = CREATIONS,
    wait: Callable[[], None] = at_once,
) -> str:
    """Kill Terraform alone; the command lives, says what happened and ends. Returns what it said."""
    with tempfile.TemporaryFile() as said:
        process = start(place, command, said)
        _follow(process, said, count, marks, wait)
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children():
                if "apply" in child.cmdline():
                    child.kill()
        process.wait()
        return all_said(said)


def start(
    place: Workplace, command: str, errors: int | IO[bytes] = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own."""
    return subprocess.Popen(
        shlex.split(command),
        cwd=place.root,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
    )


def _follow(
    process: subprocess.Popen[bytes],
    said: IO[bytes],
    count: int,
    marks: Sequence[bytes],
    wait: Callable[[], None],
) -> None:
    while process.poll() is None:
        text = os.pread(said.fileno(), 1 << 20, 0)
        if sum(text.count(mark) for mark in marks) >= count:
            wait()
            return
        time.sleep(_POLL_SECONDS)


def all_said(said: IO[bytes]) -> str:
    """Return what a command has said so far."""
    return os.pread(said.fileno(), 1 << 20, 0).decode(errors="replace")

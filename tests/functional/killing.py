"""Kills a command half-way, with all that it started in its process group."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from .conftest import Workplace


def kill_after(place: Workplace, command: str, seconds: float) -> None:
    """Start a command and kill its process group (SIGKILL) after so many seconds."""
    process = start(place, command)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_all_at(place: Workplace, command: str, creations: int) -> None:
    """Do so as a machine that dies, after so many creations began: Terraform goes as well.

    The sandbox has to be running: it must not be a child.
    """
    with tempfile.TemporaryFile() as said:
        process = start(place, command, said)
        while process.poll() is None and os.pread(said.fileno(), 1 << 20, 0).count(b": creating") < creations:
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGSTOP)  # nothing starts while the others are being killed
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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

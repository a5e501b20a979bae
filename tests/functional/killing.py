"""Kills a command half-way, with all that it started in its process group."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Workplace


def kill_after(place: Workplace, command: str, seconds: float) -> None:
    """Start a command and kill its process group (SIGKILL) after so many seconds."""
    process = subprocess.Popen(
        shlex.split(command),
        cwd=place.root,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

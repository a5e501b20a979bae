"""The only place where a Terraform process starts."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlops_kit.errors import ConfigurationError
from mlops_kit.terraform.interrupts import Interrupts

_POLL_SECONDS = 0.05
_GRACE_SECONDS = 60.0
_ABANDONED_SECONDS = 5.0  # it only reads


@dataclass(frozen=True)
class Finished:
    """How a process ended. A negative `code` is the signal that ended it."""

    code: int
    output: str
    errors: str
    timed_out: bool = False


def run(
    argv: Sequence[str],
    variables: Mapping[str, str],
    interrupts: Interrupts,
    time_limit: float,
    held: Sequence[int] = (),
    started: Callable[[int], None] = lambda pid: None,
) -> Finished:
    """Run a process and keep its output in memory, where secrets may be. `time_limit` is in seconds."""
    process = _start(argv, variables, subprocess.PIPE, subprocess.PIPE, held)
    started(process.pid)
    timed_out = False
    with interrupts.started(process):
        try:
            output, errors = process.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            timed_out = True
            _stop(process)
            output, errors = process.communicate()
        except KeyboardInterrupt:
            # Only where nobody takes the signals over: then nothing is being changed that could be cut short.
            _kill(process)
            raise
    return Finished(
        process.returncode, output.decode(errors="replace"), errors.decode(errors="replace"), timed_out
    )


@dataclass(frozen=True)
class Begun:
    """A process that works by itself and writes to `log` and `errors`, until somebody follows it."""

    argv: Sequence[str]
    process: subprocess.Popen[bytes]
    log: Path
    errors: Path


def begin(argv: Sequence[str], variables: Mapping[str, str], log: Path, held: Sequence[int] = ()) -> Begun:
    """Start a process whose output is for `follow`.

    It goes through files, not pipes: where the kit is killed, Terraform goes on undisturbed, saves its state
    and releases its lock, and the next run waits for it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    errors_log = log.with_suffix(".stderr")
    with log.open("wb") as output, errors_log.open("wb") as errors:
        for file in (output, errors):
            os.fchmod(file.fileno(), 0o600)  # an error may repeat a secret
        process = _start(argv, variables, output.fileno(), errors.fileno(), held)
    return Begun(argv, process, log, errors_log)


def follow(begun: Begun, interrupts: Interrupts, time_limit: float, line: Callable[[str], None]) -> Finished:
    """Hand over what a process writes, line by line, until it ends. `time_limit` is in seconds."""
    process = begun.process
    with begun.log.open("rb") as reader:
        deadline = time.monotonic() + time_limit
        timed_out = False
        pending = b""
        # Its end is noticed at once, with no need to look often for what it says until then.
        ending = threading.Thread(target=process.wait, name=f"end of {process.pid}", daemon=True)
        ending.start()
        with interrupts.started(process):
            while True:
                ending.join(_POLL_SECONDS)
                ended = not ending.is_alive()
                *lines, pending = (pending + reader.read()).split(b"\n")
                for text in lines:
                    line(text.decode(errors="replace"))
                if ended:
                    break
                if time.monotonic() > deadline:
                    timed_out = True
                    _stop(process)
        if pending:
            line(pending.decode(errors="replace"))
    return _finished(begun, timed_out)


def abandon(begun: Begun) -> Finished:
    """End a process that nobody is to follow, soon; return how it ended."""
    _stop(begun.process, _ABANDONED_SECONDS)
    return _finished(begun)


def _finished(begun: Begun, timed_out: bool = False) -> Finished:
    output, errors = (file.read_text(errors="replace") for file in (begun.log, begun.errors))
    return Finished(begun.process.returncode, output, errors, timed_out)


def _start(
    argv: Sequence[str], variables: Mapping[str, str], output: int, errors: int, held: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start in a session of its own, which the terminal's signals do not reach; `held` stays open in it."""
    try:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=dict(variables),
            start_new_session=True,
            pass_fds=held,
        )
    except OSError as error:
        raise ConfigurationError(
            f"cannot start {argv[0]}: {(error.strerror or str(error)).lower()}",
            "is it a program for this machine? `mlops-kit doctor` says which Terraform is used",
        ) from error


def _stop(process: subprocess.Popen[bytes], grace: float = _GRACE_SECONDS) -> None:
    """Ask to stop, and kill what does not within `grace` seconds."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

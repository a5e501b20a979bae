"""What an interrupt (Ctrl-C) does before there is anything that could tell of it, and after."""

from __future__ import annotations

# `signal` makes enums of it first, which takes as long again as Python's own start.
import _signal  # type: ignore[import-not-found]
import os

_INTERRUPTED = 130  # `ExitCode.INTERRUPTED`, of a module that takes longer to import than there is time


def leave(*_: object) -> None:
    """End the process at once and without a word, as a signal's handler."""
    os._exit(_INTERRUPTED)


def leave_when_interrupted() -> None:
    """Have an interrupt do that from now on, unless it is ignored (`nohup`, a script's background)."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, leave)

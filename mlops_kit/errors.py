"""What a user may see when something goes wrong: one base class, one table of exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    SUCCESS = 0
    FAILED = 1
    USAGE = 2
    CHANGES = 3
    REFUSED = 4
    INTERRUPTED = 130


class KitError(Exception):
    """A failure that the user can act on.

    `message` says what failed and where, `hint` the next step; the command line prints both and
    exits with `exit_code`. Anything that is not a `KitError` is a defect of the kit.
    """

    def __init__(self, message: str, hint: str = "", exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


class ConfigurationError(KitError):
    """The user's input (arguments, environment files, project layout) is wrong."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.USAGE)


class RefusedError(KitError):
    """A guard (account, stale plan, approval) refused to go on; nothing was changed."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.REFUSED)

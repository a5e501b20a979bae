"""What a user may see when something goes wrong: one base class, one table of exit codes."""

from __future__ import annotations

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    SUCCESS = 0
    FAILED = 1
    USAGE = 2
    CHANGES = 3
    REFUSED = 4
    INTERRUPTED = 130


_SYSTEM_HINT = "see to what is at this path, and run the command again"
_SYSTEM_HINTS = {
    errno.ENOSPC: "free some space there and run the command again",
    errno.EFBIG: "the limit on file sizes is reached (`ulimit -f`): raise it and run the command again",
    errno.EDQUOT: "the quota is used up: free some space there and run the command again",
    errno.EROFS: "the file system is read-only: work in a checkout that can be written",
    errno.EACCES: "make it accessible to this user, or work in another checkout",
    errno.EPERM: "make it accessible to this user, or work in another checkout",
}


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

    @classmethod
    def of_system(cls, error: OSError) -> KitError:
        """Return what the operating system refused (a full disk, a file in a folder's place), for people."""
        why = (error.strerror or type(error).__name__).lower()
        return cls(
            f"{error.filename}: {why}" if error.filename else why,
            _SYSTEM_HINTS.get(error.errno or 0, _SYSTEM_HINT),
        )


class ConfigurationError(KitError):
    """The user's input (arguments, environment files, project layout) is wrong."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.USAGE)


class RefusedError(KitError):
    """A guard (account, stale plan, approval) refused to go on; nothing was changed."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.REFUSED)

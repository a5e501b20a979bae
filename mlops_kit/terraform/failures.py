"""How a Terraform command fails, and which failures are worth another try."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit

from mlops_kit.disk import is_full
from mlops_kit.errors import KitError
from mlops_kit.terraform.events import Diagnostic

LOCKED = "Error acquiring the state lock"
UNRELEASED = "Error releasing the state lock"

# Failures that pass by themselves, in the words of the AWS SDK, Go's net package and Terraform's installer.
# A role that was made a moment ago is not yet known everywhere: IAM is eventually consistent.
_TRANSIENT = re.compile(
    r"""
    Throttling | ThrottledException | Rate\ exceeded | RequestLimitExceeded | TooManyRequestsException
  | SlowDown | RequestTimeout | ServiceUnavailable | InternalFailure | InternalServerError | InternalError
  | StatusCode:\ (?:429|500|502|503|504)\b
  | connection\ reset\ by\ peer | connection\ refused | broken\ pipe | TLS\ handshake\ timeout | i/o\ timeout
  | unexpected\ EOF | Client\.Timeout\ exceeded | server\ misbehaving | net/http:\ timeout
  | Failed\ to\ query\ available\ provider\ packages
  | [Cc]ould\ not\ assume\ role | role\ (?:\S+\ )?cannot\ be\ assumed | Invalid\ principal\ in\ policy
    """,
    re.VERBOSE,
)
# What AWS says where a name is taken: EntityAlreadyExists, ResourceAlreadyExistsException,
# BucketAlreadyOwnedByYou, SageMaker's "Cannot create already existing model"; or where another thing is of
# which there can be one: InvalidSubnet.Conflict, Resource.AlreadyAssociated, EKS's access entries, the
# private names of an interface endpoint.
_TAKEN = re.compile(
    r"""
    already\ exist | AlreadyExist | AlreadyOwnedByYou | AlreadyAssociated
  | conflicts\ with\ another\ subnet | access\ entry\ resource\ is\ already\ in\ use
  | already\ a\ conflicting\ DNS\ domain
    """,
    re.VERBOSE,
)
# It only repeats that the state could not be stored, and advises what would fork it.
_UNPERSISTED = "Failed to persist state to backend"
# A destroy of the environment deletes a registry's versions with it; an apply deletes none that nobody named.
_VERSIONS = re.compile(r"DeleteModelPackageGroup.*(?:contain|model packages)", re.DOTALL)
UNRELEASED_HINT = "the next run in this checkout releases it, once it may be released again"
_VERSIONS_HINT = (
    "put the model back into the environment's file, or delete its versions first: "
    "aws sagemaker list-model-packages --model-package-group-name NAME, then delete-model-package for each"
)


class TerraformError(KitError):
    """A Terraform command failed; `diagnostics` are its errors, with file and line."""

    def __init__(self, message: str, hint: str = "", diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message, hint)
        self.diagnostics = tuple(diagnostics)

    @property
    def transient(self) -> bool:
        """Whether every error is of a kind that passes by itself."""
        errors = [f"{e.summary} {e.detail}" for e in self.diagnostics if e.is_error] or [self.message]
        return all(_TRANSIENT.search(error) for error in errors)

    @property
    def taken(self) -> tuple[Diagnostic, ...]:
        """The errors that say that a name is taken, or a place where there can be one thing."""
        return tuple(e for e in self.diagnostics if e.is_error and _TAKEN.search(f"{e.summary} {e.detail}"))

    @property
    def locked(self) -> bool:
        """Whether somebody else holds the lock of the state."""
        return LOCKED in self.message


def failure(
    command: str, diagnostics: Sequence[Diagnostic], errors: str, code: int, logs: Path
) -> TerraformError:
    """Word a failed command by its error diagnostics, else by what it wrote to standard error.

    What it writes passes through the folder `logs`: a disk that is full there silences it.
    """
    hint = ""
    found = [each for each in diagnostics if each.is_error and each.summary != _UNPERSISTED]
    if found:
        cause = "\n".join(dict.fromkeys(map(_worded, found)))
        if any(diagnostic.summary == UNRELEASED for diagnostic in found):
            hint = UNRELEASED_HINT
    elif errors.strip():
        cause = _readable(errors)
    elif code < 0:
        cause = f"terraform {command} was ended by signal {-code}"
    else:
        cause = f"terraform {command} exited with {code} and said nothing"
        if is_full(logs):
            cause = f"terraform {command} exited with {code}: the disk that holds {logs} is full"
            hint = "free some space there and run the command again"
        elif getrlimit(RLIMIT_FSIZE)[0] != RLIM_INFINITY:
            hint = "file sizes are limited here (`ulimit -f`): raise that and run the command again"
    if _VERSIONS.search(cause):
        hint = _VERSIONS_HINT
    return TerraformError(cause, hint, found)


def _worded(diagnostic: Diagnostic) -> str:
    """Leave out what Terraform teaches about locks it could not release: the next run releases them."""
    said = str(diagnostic)
    return _without_lock(said) if diagnostic.summary == UNRELEASED else said


def _without_lock(text: str) -> str:
    return text.partition("\nLock Info:")[0]


def _readable(errors: str) -> str:
    """Take Terraform's boxes off a message."""
    said = errors if LOCKED in errors else _without_lock(errors)
    lines = (line.strip("╷╵│ \t") for line in said.splitlines())
    return "\n".join(line for line in lines if line)

"""One deployment of a model at a time, and one registration, each from its first look to its last."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mlops_kit.errors import KitError
from mlops_kit.models.scope import ModelScope


@contextmanager
def alone(scope: ModelScope, what: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other deployment (or what `what` says) of the model goes on from this checkout.

    Others wait for this one, and say so to `tell`. For a deployment the stack's own hold is not enough: what
    is put back after a failure was read before the stack was held. Raises KitError where the build folder
    can't be written to.
    """
    lock = scope.target.build / scope.environment.name / scope.stack / f"{what}.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KitError.of_system(error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"waiting for another {what} of {scope.model}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

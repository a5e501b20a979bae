"""One deployment of a model at a time, from the look at its release to the look at its endpoint."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlops_kit.errors import KitError
from mlops_kit.models.scope import ModelScope

if TYPE_CHECKING:
    from mlops_kit.stacks.observer import Observer


@contextmanager
def alone(scope: ModelScope, observer: Observer) -> Iterator[None]:
    """Wait until no other deployment of the model goes on from this checkout, and keep others waiting.

    The stack's own hold is not enough: what is put back after a failure was read before the stack was held.
    Raises KitError where the build folder can't be written to.
    """
    lock = scope.target.build / scope.environment.name / scope.stack / "deploy.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KitError.of_system(error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            observer.note(scope.stack, f"waiting for another deployment of {scope.model}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

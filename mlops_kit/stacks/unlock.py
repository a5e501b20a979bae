"""Releases the lock of a state whose holder is dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_kit.errors import KitError, RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks.locks import StateLock
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def unlock(
    project: Project,
    environment: Environment,
    target: Target,
    stack: str,
    lock_id: str,
    observer: Observer,
    *,
    terraform: str | None = None,
) -> StateLock:
    """Release a stack's state lock through Terraform and return what it said.

    Raises KitError where the state is not locked, RefusedError where another lock holds it than `lock_id`.
    """
    from mlops_kit.environments.render import compose_backend

    session = Session(project, environment, target, observer, terraform)
    (name,) = session.selected([stack])
    session.verify_account()
    with session.interruptible(), Workspace.held(session, name) as workspace:
        found = session.bucket.read_lock(name)
        if found is None:
            raise KitError(f"the state of {name} is not locked")
        lock = StateLock.parse(found)
        if lock.id != lock_id:
            raise RefusedError(f"the state of {name} is held by lock {lock.id}, not {lock_id}")
        # The state's place alone: its inputs may want a release that only the dead run's machine has.
        compose_backend(session.environment, session.target, name).write()
        workspace.init()
        workspace.terraform.force_unlock(lock_id)
        return lock

"""A sandbox of its own for a copy of the project, so that a rehearsal meets nothing that is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.project import Project
    from mlops_kit.target import Target


@contextmanager
def rehearsal(copy: Project, environment: Environment) -> Iterator[Target]:
    """Start a sandbox for a copy of the project; it ends with the block. Raises KitError where it can't."""
    from mlops_kit.sandbox.client import ensure_running, stop
    from mlops_kit.target import sandbox_target

    running = ensure_running(copy)
    try:
        yield sandbox_target(copy, environment.name, environment.region, environment.account_id, running)
    finally:
        stop(copy)

"""Brings a whole environment up, from nothing or from wherever an earlier run ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_kit.project import Project
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.report import RunReport
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def bootstrap(
    project: Project,
    environment: Environment,
    target: Target,
    observer: Observer,
    *,
    terraform: str | None = None,
) -> RunReport:
    """Make the state stack, move its state into the bucket it made, then make every other stack.

    What is there already is left as it is, so that the same call takes up an interrupted run and a
    second one changes nothing. Raises KitError as `apply` does.
    """
    return apply(project, environment, target, (), observer, terraform=terraform, operation="bootstrap")

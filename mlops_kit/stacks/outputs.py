"""Outputs of stacks, read from their states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import KitError
from mlops_kit.project import Project
from mlops_kit.stacks.graph import stacks_of
from mlops_kit.stacks.release import release_path
from mlops_kit.stacks.state import Output, StateBucket
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def read_outputs(project: Project, environment: Environment, target: Target, stack: str) -> dict[str, Any]:
    """Return a stack's outputs by name. Raises KitError where the stack is unknown or was never applied."""
    graph = stacks_of(environment)
    (name,) = graph.select([stack])
    bucket = StateBucket(target, environment)
    state = bucket.read(name)
    if state is None or state.empty:
        model = graph[name].model
        step = f"apply {environment.name} {name}"
        if not all((under := bucket.read(up)) and not under.empty for up in graph[name].depends_on):
            step = f"bootstrap {environment.name}"
        elif model and not release_path(target.releases, model).is_file():
            step = f"deploy {environment.name} {model}"
        raise KitError(
            f"stack {name} of {environment.name} is not applied",
            f"run mlops-kit {step}, with the options of this command",
        )
    return state.values


def outputs(
    environment: Environment, target: Target, stacks: Sequence[str]
) -> dict[str, Mapping[str, Output]]:
    """Return the outputs of the named stacks (all, where none is named); stacks not applied are left out."""
    bucket = StateBucket(target, environment)
    states = {name: bucket.read(name) for name in stacks_of(environment).select(stacks)}
    return {name: state.outputs for name, state in states.items() if state and not state.empty}

"""Render the inputs of every stack of an environment, as far as what they stand on is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import KitError
from mlops_kit.project import Project
from mlops_kit.stacks.graph import stacks_of
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.state import StateBucket
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.environments.render import RenderedStack


@dataclass(frozen=True)
class Inputs:
    """One stack's input files: which differ from what is on disk, or why they can't be rendered.

    `unreadable` are those of which it is not known what they would be: a state could not be read.
    """

    stack: str
    directory: Path
    stale: tuple[str, ...] = ()
    reason: str = ""
    unreadable: bool = False


def render_inputs(project: Project, environment: Environment, target: Target, write: bool) -> list[Inputs]:
    """Render every stack of an environment; write the files that differ, unless told only to compare.

    Nothing is invented: a stack that needs outputs which can't be read is returned with the reason.
    Raises ConfigurationError for a template that is wrong.
    """
    found = list(_each(project, environment, target))
    # Only now, so that a template that is wrong leaves nothing half done.
    return [
        Inputs(
            stack,
            directory,
            tuple(rendered.write() if write else rendered.stale()) if rendered else (),
            reason,
            unreadable,
        )
        for stack, directory, rendered, reason, unreadable in found
    ]


def _each(
    project: Project, environment: Environment, target: Target
) -> Iterator[tuple[str, Path, RenderedStack | None, str, bool]]:
    """Yield each stack, its directory, and what it is rendered to, or why not and whether that is unknown."""
    from mlops_kit.environments.render import MissingUpstreamError, compose_stack

    graph = stacks_of(environment)
    outputs = _Outputs(StateBucket(target, environment))
    for name in graph.names:
        directory = target.build / environment.name / name
        model = graph[name].model
        release = release_data(target, model)
        if model and release is None:
            yield name, directory, None, "no release yet", False
            continue
        upstream = {up: outputs.of(up) for up in graph.upstream(name)}
        try:
            composed = compose_stack(project, environment, target, name, upstream, release)
        except MissingUpstreamError as error:
            yield name, directory, None, outputs.unreadable or error.message, bool(outputs.unreadable)
        else:
            yield name, directory, composed, "", False


class _Outputs:
    """Outputs of stacks, each read once; after a failure none is asked for again."""

    def __init__(self, bucket: StateBucket) -> None:
        self._bucket = bucket
        self._known: dict[str, Mapping[str, Any]] = {}
        self.unreadable = ""

    def of(self, stack: str) -> Mapping[str, Any]:
        if stack not in self._known:
            self._known[stack] = {} if self.unreadable else self._read(stack)
        return self._known[stack]

    def _read(self, stack: str) -> Mapping[str, Any]:
        try:
            state = self._bucket.read(stack)
        except KitError as error:
            self.unreadable = error.message
            return {}
        return state.values if state else {}

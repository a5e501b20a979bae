"""Which stacks a change concerns: by their rendered inputs, their Terraform, their release, their upstream.

Both sides are rendered, the project as it is and as it was at a commit, with the outputs of other stacks as
mere names: a line changed in an environment's file concerns the stacks whose inputs differ then, no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mlops_kit import checkout
from mlops_kit.errors import ConfigurationError
from mlops_kit.project import Project
from mlops_kit.stacks.graph import Graph, stacks_of
from mlops_kit.stacks.sources import LOCK_FILE, counts, module_folders
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def affected(project: Project, environments: Sequence[str], ref: str) -> dict[str, list[str]]:
    """Return, by environment, the stacks that what changed since `ref` concerns, in their order.

    Changes count whether committed or not, those of files that git ignores do not. A stack counts where
    its inputs, its template's result, its root, a module it calls (through others, too) or its model's
    release differ, where it is new, and where it stands on one of these. Raises ConfigurationError where
    git knows no such commit or an environment is wrong as it is now.
    """
    from mlops_kit.environments.load import load

    now = {name: load(project, name) for name in environments}
    commit = checkout.resolve(project.root, ref)
    with TemporaryDirectory(prefix="mlops-kit-") as folder:
        before = Project(Path(folder).resolve())
        checkout.extract(project.root, commit, before.root)
        sources = _Sources(project, before, checkout.changed_paths(project.root, commit))
        return {
            name: _with_downstream(stacks_of(environment), _changed(project, before, environment, sources))
            for name, environment in now.items()
        }


class _Sources:
    """Which roots differ, by their own files and those of the modules under them."""

    def __init__(self, now: Project, before: Project, paths: set[str]) -> None:
        self._projects = (now, before)
        self._paths = [PurePosixPath(path) for path in paths]
        self._known: dict[str, bool] = {}

    def differ(self, root: str) -> bool:
        """Whether a root differs. Modules are those it called then and those it calls now."""
        if root not in self._known:
            self._known[root] = self._differ(root)
        return self._known[root]

    def release_differs(self, environment: str, model: str) -> bool:
        """Whether the committed release of a model differs."""
        return PurePosixPath("environments", environment, "releases", f"{model}.yaml") in self._paths

    def _differ(self, root: str) -> bool:
        if PurePosixPath("infra", root, LOCK_FILE) in self._paths:
            return True
        folders = {
            PurePosixPath(folder.relative_to(project.root.resolve()).as_posix())
            for project in self._projects
            for folder in module_folders(project.infra / root)
            if folder.is_relative_to(project.root.resolve())
        }
        return any(
            path.is_relative_to(folder) and counts(path.relative_to(folder))
            for path in self._paths
            for folder in folders
        )


def _changed(project: Project, before: Project, environment: Environment, sources: _Sources) -> set[str]:
    """Stacks that differ in themselves; all, where the environment was not there or was wrong."""
    from mlops_kit.environments.load import load

    graph = stacks_of(environment)
    try:
        old = load(before, environment.name)
    except ConfigurationError:
        return set(graph.names)
    known = stacks_of(old).names
    return {
        name
        for name in graph.names
        if name not in known
        or sources.differ(graph[name].root)
        or ((model := graph[name].model) and sources.release_differs(environment.name, model))
        or _inputs(project, environment, name) != _inputs(before, old, name)
    }


def _with_downstream(graph: Graph, names: set[str]) -> list[str]:
    return [name for name in graph.names if name in names or names.intersection(graph.upstream(name))]


def _inputs(project: Project, environment: Environment, stack: str) -> Mapping[str, str]:
    """Render a stack with names in the place of what only states and releases know."""
    from mlops_kit.environments.render import compose_stack

    target = Target(
        label="comparison",
        region=environment.region,
        build=project.build,
        releases=project.build,
        role_arn=environment.deploy_role_arn,
    )
    graph = stacks_of(environment)
    upstream = {name: _Names(f"stack.{name}") for name in graph.upstream(stack)}
    try:
        return compose_stack(project, environment, target, stack, upstream, _Names("release")).files
    except ConfigurationError:
        # The template needs more of a value than its name: everything that it could use is compared.
        texts = [file.read_text(errors="replace") for file in project.templates(graph[stack].root)]
        return {"environment": environment.model_dump_json(), "templates": json.dumps(texts)}


class _Names(Mapping[str, Any]):
    """Has a value for every key: the key's own full name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getitem__(self, key: str) -> str:
        return f"{self._name}.{key}"

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1

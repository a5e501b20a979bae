"""Load an environment: `common.yaml` under `<env>.yaml`, evaluated, checked, or all that is wrong."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.environments.catalogue import nearest
from mlops_kit.environments.document import Document, Node, read
from mlops_kit.environments.expand import expand
from mlops_kit.environments.model import Environment
from mlops_kit.environments.neighbours import conflicts
from mlops_kit.environments.problem import Problem, configuration_error
from mlops_kit.environments.validate import validate
from mlops_kit.errors import ConfigurationError
from mlops_kit.project import Project

COMMON = "common"


def names(project: Project) -> list[str]:
    """Return the names of the project's environments."""
    return [file.stem for file in project.environment_files if file.stem != COMMON]


def load(project: Project, name: str) -> Environment:
    """Return one environment; raises ConfigurationError with every problem of its files at once."""
    known = names(project)
    if name not in known:
        raise ConfigurationError(
            f"there is no environment {name!r}{nearest(name, known)}",
            "an environment is a file, environments/<name>.yaml; mlops-kit env list names them",
        )
    common = read(project.environments / f"{COMMON}.yaml")
    document = _merged(project, common, name)
    environment, problems = None, document.problems
    if document.readable:
        expanded = expand(document.tree)
        environment, found = validate(expanded.data, document.tree, expanded.failed)
        found += _conflicts(project, common, name, expanded.data, document.tree)
        problems = [*problems, *expanded.problems, *found]
    if environment is None or problems:
        raise configuration_error(f"environment {name}", problems, project.root)
    return environment


def _merged(project: Project, common: Document, name: str) -> Document:
    """Return `common.yaml` with the environment's own file over it, and the name that the file gives it."""
    own = read(project.environments / f"{name}.yaml")
    tree = common.tree.merged(own.tree)
    problems = common.problems + own.problems
    if "name" in tree.value:
        given = tree.value["name"]
        text = "name: the file's name is the environment's name; remove this line"
        problems.append(Problem(given.file, given.line, text))
    named = {**tree.value, "name": Node(name, own.tree.file, 1, name)}
    return Document(replace(tree, value=named), problems, common.readable and own.readable)


def _conflicts(
    project: Project, common: Document, name: str, data: dict[str, object], tree: Node
) -> list[Problem]:
    """Compare an environment with every other one."""
    problems = []
    for other in names(project):
        if other != name and (document := _merged(project, common, other)).readable:
            problems += conflicts(data, tree, other, expand(document.tree).data)
    return problems


def summaries(project: Project) -> list[tuple[str, Environment | None]]:
    """Return every environment by name; None for one whose files are wrong."""

    def loaded(name: str) -> Environment | None:
        try:
            return load(project, name)
        except ConfigurationError:
            return None

    return [(name, loaded(name)) for name in names(project)]

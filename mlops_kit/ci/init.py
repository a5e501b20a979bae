"""Writes the pipelines of a project, for GitHub or GitLab."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.ci.generated import Generated, State
from mlops_kit.ci.matrix import delivered, job, stacks_variable
from mlops_kit.ci.pins import ACTIONS, AUDIENCE, IMAGE, PYTHON, RUNNER
from mlops_kit.errors import ExitCode, RefusedError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.project import Project

SCHEMA = "mlops-kit/ci-init/v1"

_TEMPLATES = Path(__file__).parent / "templates"
_WORKFLOWS = ("plan", "apply", "drift", "release")
_INCLUDE = ".gitlab/mlops-kit.yml"


@dataclass(frozen=True)
class Outcome:
    """What became of each file, and what is left to do by hand."""

    root: Path
    files: Mapping[Path, State]
    written: bool
    notes: Sequence[str] = ()

    @property
    def exit_code(self) -> ExitCode:
        """3 where files are not what the kit would write, and none was written."""
        stale = any(state is not State.CURRENT for state in self.files.values())
        return ExitCode.CHANGES if stale and not self.written else ExitCode.SUCCESS

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; the states are those before anything was written."""
        files = [{"path": self._name(path), "state": state.value} for path, state in self.files.items()]
        return {"schema": SCHEMA, "written": self.written, "files": files, "notes": list(self.notes)}

    def as_text(self) -> str:
        """Return it for people."""
        words = {State.CURRENT: "is up to date", State.EDITED: "was edited by hand"}
        if self.written:
            words |= {State.MISSING: "written", State.STALE: "written anew", State.EDITED: "overwritten"}
        lines = [f"{self._name(path)}: {words.get(state, state.value)}" for path, state in self.files.items()]
        return "\n".join([*lines, *self.notes])

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def init(project: Project, provider: str, *, check: bool = False, force: bool = False) -> Outcome:
    """Write the files of a platform, or, with `check`, only compare them.

    Raises RefusedError, and writes nothing, where one was edited by hand and `force` is not given;
    ConfigurationError where no environment names a pipeline on the platform.
    """
    files = generated(project, provider)
    states = {file.path: file.state() for file in files}
    notes = _notes(project) if provider == "gitlab" else []
    if check:
        return Outcome(project.root, states, False, notes)
    edited = [path.relative_to(project.root) for path, state in states.items() if state is State.EDITED]
    if edited and not force:
        raise RefusedError(
            f"edited by hand: {', '.join(map(str, edited))}",
            f"keep changes in files of your own; {_command(provider)} --force overwrites these",
        )
    for file in files:
        if states[file.path] is not State.CURRENT:
            file.write()
    return Outcome(project.root, states, True, notes)


def generated(project: Project, provider: str) -> list[Generated]:
    """Return the files of a platform as they ought to be."""
    environments = delivered(project, provider)
    if provider == "github":
        folder = project.root / ".github" / "workflows"
        names = {folder / f"mlops-kit-{name}.yml": f"github/mlops-kit-{name}.yml.j2" for name in _WORKFLOWS}
    else:
        names = {project.root / _INCLUDE: "gitlab/mlops-kit.yml.j2"}
        start = project.root / ".gitlab-ci.yml"
        if not start.exists() or Generated(start, "", "").state() is not State.EDITED:
            names[start] = "gitlab/gitlab-ci.yml.j2"
    texts = _render(list(names.values()), _context(environments))
    return [Generated(path, text, _command(provider)) for path, text in zip(names, texts, strict=True)]


def _context(environments: Sequence[Environment]) -> dict[str, Any]:
    branches = sorted({each.ci.branch for each in environments if each.ci})
    return {
        "actions": ACTIONS,
        "audience": json.dumps(AUDIENCE),
        "branches": json.dumps(branches),
        "environments": json.dumps([each.name for each in environments]),
        "image": IMAGE,
        "jobs": [{**job(each, ()).as_json(), "trusted": _trusted(each)} for each in environments],
        "minute": 17,
        "python": PYTHON,
        "runner": RUNNER,
        "stacks_variable": stacks_variable,
    }


def _trusted(environment: Environment) -> str:
    """Return a pattern of further branches whose jobs on GitLab the plan role trusts; may be empty."""
    if environment.ci is None:
        return ""
    project = f"project_path:{environment.ci.repository}"
    if project in environment.ci.plan_subjects:
        return ".*"
    start = f"{project}:ref_type:branch:ref:"
    names = [each.removeprefix(start) for each in environment.ci.plan_subjects if each.startswith(start)]
    return f"^({'|'.join(re.escape(name).replace('/', chr(92) + '/') for name in names)})$" if names else ""


def _notes(project: Project) -> list[str]:
    start = project.root / ".gitlab-ci.yml"
    if start.is_file() and _INCLUDE not in start.read_text(encoding="utf-8", errors="replace"):
        return [f"add to your own .gitlab-ci.yml: include: [{{local: {_INCLUDE}}}]"]
    return []


def _render(names: Sequence[str], context: Mapping[str, Any]) -> list[str]:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # The platforms' own `${{ … }}` and the shell's `[[ … ]]` must pass.
    jinja = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        variable_start_string="@{",
        variable_end_string="}@",
        block_start_string="@%",
        block_end_string="%@",
        comment_start_string="@#",
        comment_end_string="#@",
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - YAML, from the kit's own values, which the environment model checked
    )
    return [jinja.get_template(name).render(context) for name in names]


def _command(provider: str) -> str:
    return f"mlops-kit ci init {provider}"

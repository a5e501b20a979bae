"""Make a stack's Terraform inputs from an environment: `terraform.tfvars` and `backend.hcl`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2.sandbox import SandboxedEnvironment

from mlops_kit.disk import PRIVATE, write_whole
from mlops_kit.environments.catalogue import nearest
from mlops_kit.environments.compiled import CompiledTemplates
from mlops_kit.environments.hcl import Hcl, formatted, hcl, key, quoted
from mlops_kit.environments.model import Environment
from mlops_kit.errors import ConfigurationError
from mlops_kit.project import Project
from mlops_kit.target import Target

TEMPLATE = "inputs.tfvars.j2"

_CORRECT = "correct the template, or give the value"
_APPLY_FIRST = "apply the stacks under it first, if they have that output by now; else correct the template"


@dataclass(frozen=True)
class RenderedStack:
    """The input files of one stack, by name, the directory where they belong, and the templates used."""

    stack: str
    directory: Path
    files: Mapping[str, str]
    templates: frozenset[Path] = frozenset()

    def stale(self) -> list[str]:
        """Return the names of the files that are missing on disk or differ there."""
        return [name for name, text in self.files.items() if _content(self.directory / name) != text]

    def write(self) -> list[str]:
        """Write the files that differ, each at one stroke; return their names."""
        stale = self.stale()
        self.directory.mkdir(parents=True, exist_ok=True)
        for name in stale:
            # A container's variables may be secrets.
            write_whole(self.directory / name, self.files[name].encode(), PRIVATE)
        return stale


def compose_stack(
    project: Project,
    environment: Environment,
    target: Target,
    stack: str,
    upstream: Mapping[str, Mapping[str, Any]],
    release: Mapping[str, Any] | None = None,
) -> RenderedStack:
    """Return a stack's inputs without writing them.

    `upstream` holds the outputs of the stacks that this one depends on, `release` what is live of
    the model of a `serving/<model>` stack. Raises ConfigurationError, with the template's file and
    line, for a value that is not there, MissingUpstreamError for a stack or a release that is not there.
    """
    environment = environment.whole
    root, _, model_name = stack.partition("/")
    context = {
        "env": environment,
        "stack": _Named("stack", {name: _outputs(name, upstream[name]) for name in upstream}, _NO_STACKS),
        "tags": tags(environment, stack),
        "role_arn": target.role_arn,
        "release": _Named("release", release or {}, "no release yet"),
    }
    if model_name:
        if model_name not in environment.models:
            raise ConfigurationError(
                f"environment {environment.name} has no model {model_name!r}"
                + nearest(model_name, environment.models),
                f"add it under models: in environments/{environment.name}.yaml",
            )
        context |= {"model": environment.models[model_name], "model_name": model_name}
    inputs, templates = _render(project, root, context)
    backend = compose_backend(environment, target, stack)
    return replace(backend, files={"terraform.tfvars": inputs, **backend.files}, templates=templates)


def compose_backend(environment: Environment, target: Target, stack: str) -> RenderedStack:
    """Return where a stack's state is: all that is needed by who does nothing but work on the state."""
    files = {"backend.hcl": _backend(environment, target, stack)}
    return RenderedStack(stack, target.build / environment.name / stack, files)


def tags(environment: Environment, stack: str) -> dict[str, str]:
    """Return the tags of everything that a stack makes."""
    return {
        "project": environment.project,
        "environment": environment.name,
        "stack": stack,
        "owner": environment.owner,
        "cost-centre": environment.cost_center,
        "repository": environment.repository,
        **environment.tags,
    }


def _backend(environment: Environment, target: Target, stack: str) -> str:
    settings: dict[str, Any] = {
        "bucket": environment.state_bucket,
        "key": f"{environment.name}/{stack}/terraform.tfstate",
        "region": environment.region,
        "use_lockfile": True,
        # No `encrypt`: without a key's ARN it asks for AES256, where the bucket's default is its own key.
    }
    if target.role_arn:
        settings["assume_role"] = {"role_arn": target.role_arn}
    lines = [f"{name} = {hcl(value)}" for name, value in settings.items()]
    lines += [f"{name} = {_backend_value(value)}" for name, value in target.backend.items()]
    return formatted("\n".join(lines)) + "\n"


def _backend_value(text: str) -> str:
    return text if text in ("true", "false") else quoted(text)


class MissingUpstreamError(ConfigurationError):
    """A stack needs the outputs of another one that is not there: `args[0]` says which."""


class _AbsentError(UndefinedError):
    pass


class _OutputError(UndefinedError):
    """A stack that is there has no such output: it was applied before it had one, or the name is wrong."""


class _Named:
    """A mapping whose missing keys are undefined under their full name; an empty one is absent as a whole."""

    def __init__(
        self,
        name: str,
        values: Mapping[str, Any],
        absent: str,
        exc: type[UndefinedError] = UndefinedError,
    ) -> None:
        self._name = name
        self._values = values
        self._absent = absent
        self._exc = exc

    def __getitem__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        if not self._values:
            return StrictUndefined(self._absent, exc=_AbsentError)
        return StrictUndefined(
            f"'{self._name}.{key}' is undefined{nearest(key, self._values)}", exc=self._exc
        )


_NO_STACKS = "the stacks under it are not there yet"


def _outputs(stack: str, values: Mapping[str, Any]) -> _Named:
    return _Named(f"stack.{stack}", values, f"{stack} is not there yet", _OutputError)


def _render(project: Project, root: str, context: Mapping[str, Any]) -> tuple[str, frozenset[Path]]:
    """Return a root's inputs, and the files of the templates that they came from."""
    folder = project.infra / root
    jinja = SandboxedEnvironment(
        loader=FileSystemLoader([folder, project.infra]),
        bytecode_cache=CompiledTemplates(),
        undefined=StrictUndefined,
        finalize=_only_hcl,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # HCL, not HTML; `finalize` refuses what did not go through the filter
    )
    jinja.filters |= {"hcl": _hcl, "hcl_key": key}
    try:
        text = jinja.get_template(TEMPLATE).render(context)
    except TemplateNotFound as error:
        with suppress(FileNotFoundError, NotADirectoryError):
            (folder / TEMPLATE).stat()  # raises where the folder may not be read
        known = [path.parent.name for path in project.infra.glob(f"*/{TEMPLATE}")]
        raise ConfigurationError(
            f"stack {root!r} has no template {error.name}{nearest(root, known)}",
            f"expected {folder / str(error.name)}: work in a whole checkout of the project",
        ) from None
    except OSError:
        raise
    except TemplateSyntaxError as error:
        file = Path(error.filename or folder / TEMPLATE)
        raise _template_error(project, file, error.lineno, str(error.message)) from None
    except _AbsentError as error:
        raise MissingUpstreamError(str(error), "apply the stacks under it first") from None
    except Exception as error:  # an expression in a template may raise anything
        file, line = _place(error, project)
        hint = _APPLY_FIRST if isinstance(error, _OutputError) else _CORRECT
        raise _template_error(project, file, line, _reason(error), hint) from error
    used = frozenset(Path(str(template.filename)) for template in (jinja.cache or {}).values())
    return formatted(re.sub(r"\n{3,}", "\n\n", text).strip()) + "\n", used


def _hcl(value: Any) -> Hcl:
    if isinstance(value, Undefined):
        str(value)  # raises what is undefined
    return hcl(value)


def _only_hcl(value: Any) -> Any:
    if not isinstance(value, Hcl | StrictUndefined):
        raise ValueError("a value is written without the filter: {{ … | hcl }}")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return re.sub(r"'mlops_kit\.[\w.]*\.(\w+) object'", r"\1", str(error))
    return str(error)


def _place(error: Exception, project: Project) -> tuple[Path, int]:
    """Return the template's file and line that raised: Jinja gives its frames the template's lines."""
    place = project.infra, 0
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = Path(file), traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _template_error(
    project: Project, file: Path, line: int, reason: str, hint: str = _CORRECT
) -> ConfigurationError:
    name = file.relative_to(project.root) if file.is_relative_to(project.root) else file
    return ConfigurationError(f"{name}:{line}: {reason}", hint)


def _content(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None

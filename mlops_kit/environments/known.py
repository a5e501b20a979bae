"""Environments whose files were found right before: to check them again takes most of a short command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mlops_kit import given
from mlops_kit.environments.limits import MAX_BYTES
from mlops_kit.environments.naming import Named
from mlops_kit.errors import ConfigurationError
from mlops_kit.kept import Kept, package_digest
from mlops_kit.project import Project

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

_FACTS = ("name", "project", "account_id", "region", "deploy_role_arn", "model_names", "digest")


def environment(project: Project, name: str) -> Environment:
    """Return one environment as `load` does, and raise what that raises.

    While no file of any environment has changed since it was found right, only what is asked of it most is
    at hand; the rest is loaded when it is asked for.
    """
    said = _said(project.environment_files)
    if said is None:
        return _load(project, name)
    kept, source = Kept("environments", package_digest("environments")), (os.fsencode(name), *said)
    facts = kept.read_json(*source)
    if facts:
        return cast("Environment", _Known(facts, lambda: _load(project, name)))
    found = _load(project, name)
    kept.write_json({fact: getattr(found, fact) for fact in _FACTS}, *source)
    return found


class _Known(Named):
    """Stands for an environment."""

    def __init__(self, facts: Mapping[str, Any], load: Callable[[], Environment]) -> None:
        vars(self).update(facts)
        self._load = load

    @cached_property
    def whole(self) -> Environment:
        found = self._load()
        if found.digest != vars(self)["digest"]:
            raise ConfigurationError(
                f"the files of environment {self.name} were changed during this run", "run the command again"
            )
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


def _load(project: Project, name: str) -> Environment:
    from mlops_kit.environments.load import load

    return load(project, name)


def _said(files: Iterable[Path]) -> list[bytes] | None:
    """Return what the files of all environments say; None where one is none to read, as loading it tells."""
    said = []
    for file in files:
        try:
            said += [os.fsencode(file.name), given.read(file, MAX_BYTES)]
        except (OSError, given.GivenError):
            return None
    return said

"""Which environment a command is about that names plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mlops_kit.project import Project


def environment_named(
    project: Project, environment: str | None, bundles: Sequence[str], sandbox: bool
) -> str:
    """Return the environment that is given, else that of the first plan, which must then lie here."""
    from mlops_kit.errors import ConfigurationError
    from mlops_kit.stacks.plans.bundles import environment_of

    if environment:
        return environment
    if not bundles:
        raise click.UsageError("Missing argument 'ENV'.")
    found = environment_of(project.build / "sandbox" if sandbox else project.build, bundles[0])
    if found is None:
        raise ConfigurationError(
            f"there is no plan {bundles[0]} on this machine",
            "name its environment, too: apply --bundle … ENV",
        )
    return found

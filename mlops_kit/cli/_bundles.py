"""Which environment a command is about that names plans, and where else they may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mlops_kit.cli.application import Application
    from mlops_kit.project import Project
    from mlops_kit.stacks.plans.bundle_search import Elsewhere
    from mlops_kit.stacks.plans.bundles import BundleStore


def environment_named(
    project: Project, environment: str | None, bundles: Sequence[str], sandbox: bool
) -> str:
    """Return the environment that is given, else that of the first plan, which must then lie here.

    Raises ConfigurationError where a plan is named by what is neither a digest nor a file, RefusedError
    where it lies on the other side: the sandbox's, where an account is named.
    """
    from mlops_kit.errors import ConfigurationError
    from mlops_kit.stacks.plans.bundle_search import refuse_other_side
    from mlops_kit.stacks.plans.bundles import environment_of, named_path

    for bundle in bundles:
        named_path(bundle)
    if environment:
        return environment
    if not bundles:
        raise click.UsageError("Missing argument 'ENV'.")
    found = environment_of(project.sandbox_build if sandbox else project.build, bundles[0])
    if found is None:
        refuse_other_side(project.build if sandbox else project.sandbox_build, bundles[0], sandbox)
        raise ConfigurationError(
            f"there is no plan {bundles[0]} on this machine",
            "name its environment, too: apply --bundle … ENV",
        )
    return found


def stores(app: Application, sandbox: bool, provider: str) -> Callable[[str], BundleStore]:
    """Return what gives the bundles of an environment by its name."""

    def store(name: str) -> BundleStore:
        from mlops_kit.stacks.plans.bundles import BundleStore

        resolved = app.environment(name)
        return BundleStore(app.target(resolved, sandbox, provider), resolved)

    return store


def elsewhere(app: Application, environment: str, sandbox: bool, provider: str) -> Elsewhere:
    """Return what looks for a plan that the environment does not have."""
    from mlops_kit.environments.load import names
    from mlops_kit.stacks.plans.bundle_search import Elsewhere

    project = app.project
    return Elsewhere(
        environment=environment,
        others=[name for name in names(project) if name != environment],
        store=stores(app, sandbox, provider),
        other_side=project.build if sandbox else project.sandbox_build,
        sandbox=sandbox,
    )

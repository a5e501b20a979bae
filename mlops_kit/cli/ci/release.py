"""`mlops-kit ci release`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.model._shared import approved_version_option, model_argument
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@model_argument
@approved_version_option
@target_options
@json_option
@click.pass_obj
def command(
    app: Application, environment: str, model: str, version: int | None, sandbox: bool, provider: str
) -> None:
    """Open a pull request that releases an approved version; its plan is reviewed, its merge applies it."""
    import os

    from mlops_kit.ci import release
    from mlops_kit.ci.runner import Runner
    from mlops_kit.models.operations import proposal
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    platform = Runner(os.environ).platform()
    proposed = proposal(scope, version)
    done = release.propose(platform, env, proposed)
    app.result(release.as_json(environment, proposed, done), release.as_text(proposed, done))

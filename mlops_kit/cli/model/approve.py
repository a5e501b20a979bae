"""`mlops-kit model approve`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.model._shared import model_argument, version_data
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@model_argument
@click.option("--version", type=click.IntRange(1), help="Version; default the newest that is pending.")
@click.option("--reject", is_flag=True, help="Reject instead.")
@click.option("--comment", default="", help="Why; kept with the version.")
@target_options
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    model: str,
    version: int | None,
    reject: bool,
    comment: str,
    sandbox: bool,
    provider: str,
) -> None:
    """Approve a version of a model for deployment, or reject it; who did is kept with it."""
    from mlops_kit.models.operations import approve
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    decided = approve(scope, version, reject, comment, app.progress)
    text = f"{model} version {decided.version} is {decided.status}, by {decided.approved_by}"
    app.result(version_data("mlops-kit/model-approval/v1", decided), text)

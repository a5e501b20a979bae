"""`mlops-kit deploy`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.model._shared import approved_version_option, model_argument
from mlops_kit.cli.options import (
    environment_argument,
    json_option,
    target_options,
    terraform_option,
    without_review_option,
)


@click.command
@environment_argument
@model_argument
@approved_version_option
@target_options
@terraform_option
@without_review_option
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    model: str,
    version: int | None,
    sandbox: bool,
    provider: str,
    without_review: str,
) -> None:
    """Put an approved version of a model into service and see that it is there.

    Where an environment wants approvals, an endpoint that was complete once is changed by an approved plan
    alone: deploy is refused (exit code 4) where it would change one. `model release` or `ci release` begin
    the reviewed way.
    """
    from mlops_kit.cli.progress import shown
    from mlops_kit.models.deploy import deploy
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    with shown(app) as observer:
        done = deploy(scope, version, observer, app.terraform, without_review=without_review)
    data = {
        "schema": "mlops-kit/deployment/v1",
        "environment": environment,
        "release": done.release.as_mapping(),
        "endpoint": {"name": done.endpoint.name, "status": done.endpoint.status},
        "run": done.report.as_json(),
    }
    app.result(data, f"{model} version {done.release.version} is in service at {done.endpoint.name}")

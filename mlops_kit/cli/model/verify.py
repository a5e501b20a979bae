"""`mlops-kit model verify`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@click.argument("model", metavar="[MODEL]", required=False)
@target_options
@json_option
@click.pass_obj
def command(app: Application, environment: str, model: str | None, sandbox: bool, provider: str) -> None:
    """See that the endpoints of an environment's models serve what was released.

    Terraform ends well where SageMaker rolled an update back: this does not (exit code 1).
    """
    from mlops_kit.models.operations import verify
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scopes = ModelScope.several(app.project, env, model, lambda: app.target(env, sandbox, provider))
    found = verify(scopes)
    data = {
        "schema": "mlops-kit/model-verification/v1",
        "environment": environment,
        "endpoints": [
            {"model": release.model, "version": release.version, "name": state.name, "status": state.status}
            for release, state in found
        ],
    }
    lines = [f"{one.model} version {one.version} is in service at {state.name}" for one, state in found]
    app.result(data, "\n".join(lines) if lines else f"no model is released in {environment}")

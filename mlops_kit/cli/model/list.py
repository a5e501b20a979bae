"""`mlops-kit model list`."""

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
    """List the registered versions of an environment's models, newest first, and which one is live."""
    from dataclasses import asdict

    from mlops_kit.cli.model._shared import versions_table
    from mlops_kit.models.operations import listing
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scopes = ModelScope.several(app.project, env, model, lambda: app.target(env, sandbox, provider))
    rows = listing(scopes)
    data = {
        "schema": "mlops-kit/model-list/v1",
        "environment": environment,
        "versions": [{**asdict(version), "live": live} for version, live in rows],
    }
    app.result(data, versions_table(rows) if rows else f"no version is registered in {environment}")

"""`mlops-kit model verify`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@click.argument("model", metavar="[MODEL]", required=False)
@click.option("--archives", is_flag=True, help="Look at their archives alone, as before a deployment.")
@target_options
@json_option
@click.pass_obj
def command(
    app: Application, environment: str, model: str | None, archives: bool, sandbox: bool, provider: str
) -> None:
    """See that the endpoints of an environment's models serve what was released.

    Terraform ends well where SageMaker rolled an update back: this does not (exit code 1). With --archives,
    it is refused (exit code 4) where an archive is not the one that was registered.
    """
    from dataclasses import asdict

    from mlops_kit.models.operations import verify, verify_archives
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scopes = ModelScope.several(app.project, env, model, lambda: app.target(env, sandbox, provider))
    if archives:
        releases = verify_archives(scopes)
        rows = [{"model": one.model, "version": one.version, "digest": one.digest} for one in releases]
        lines = [f"{one.model} version {one.version}: {one.digest}" for one in releases]
    else:
        found = verify(scopes)
        rows = [{"model": one.model, "version": one.version, **asdict(state)} for one, state in found]
        lines = [f"{one.model} version {one.version} is in service at {state.name}" for one, state in found]
    schema = "mlops-kit/model-verification/v1"
    data = {"schema": schema, "environment": environment, "archives" if archives else "endpoints": rows}
    app.result(data, "\n".join(lines) if lines else f"no model is released in {environment}")

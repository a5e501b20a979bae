"""`mlops-kit model release`."""

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
    """Write the release file of an approved version, from which plan makes the plan that is reviewed.

    Nothing changes but the file. `ci release` proposes the same file as a pull request; deploy writes it and
    applies it at once.
    """
    from mlops_kit.models.operations import release
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    written, path, new = release(scope, version)
    data = {
        "schema": "mlops-kit/model-release/v1",
        "environment": environment,
        "release": written.as_mapping(),
        "path": str(path),
        "new": new,
    }
    how = "is" if new else "was already"
    approved = ", once it is approved" if env.approvals else ""
    text = f"{model} version {written.version} {how} in {path}; its plan applies it{approved}:"
    app.result(data, f"{text} mlops-kit plan {environment} {scope.stack}")

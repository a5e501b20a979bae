"""`mlops-kit model register`."""

from __future__ import annotations

from pathlib import Path

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.model._shared import model_argument, version_data
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@model_argument
@click.argument("archive", metavar="ARCHIVE|DIR", type=click.Path(path_type=Path))
@click.option("--framework-image", metavar="NAME:VERSION", help="Serve with AWS's own image: sklearn:1.2-1.")
@target_options
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    model: str,
    archive: Path,
    framework_image: str | None,
    sandbox: bool,
    provider: str,
) -> None:
    """Make a version of a model from an archive (or a model directory, which is packed first)."""
    from mlops_kit.models.operations import register_path
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    version, new = register_path(scope, archive, framework_image, app.progress)
    how = "registered" if new else "was registered already"
    text = f"{model} version {version.version} {how}: {version.status}, {version.digest}"
    app.result({**version_data("mlops-kit/model-registration/v1", version), "new": new}, text)

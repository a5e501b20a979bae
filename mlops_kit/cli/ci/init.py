"""`mlops-kit ci init`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option
from mlops_kit.errors import ExitCode


@click.command
@click.argument("platform", type=click.Choice(["github", "gitlab"]))
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 where a file is not up to date.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@json_option
@click.pass_obj
def command(app: Application, platform: str, check: bool, force: bool) -> ExitCode:
    """Write pipelines: plans on pull requests, apply after the merge, drift at night, releases of models.

    They are made from the environments' files (key `ci`): write them anew after a change there. Files that
    were edited by hand are not overwritten (exit code 4).
    """
    from mlops_kit.ci.init import init

    done = init(app.project, platform, check=check, force=force)
    app.result(done.as_json(), done.as_text())
    return done.exit_code

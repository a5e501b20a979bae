"""`mlops-kit bootstrap`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options, terraform_option


@click.command()
@environment_argument
@target_options
@terraform_option
@json_option
@click.pass_obj
def command(app: Application, environment: str, sandbox: bool, provider: str) -> int:
    """Make the state backend, then every stack, wave by wave.

    Run it again after an interruption: it goes on where it ended. Run it on an environment that is
    complete: it changes nothing and says so.
    """
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.bootstrap import bootstrap

    resolved = app.environment(environment)
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        report = bootstrap(app.project, resolved, target, observer, terraform=app.terraform)
    app.result(report.as_json(), report.as_text())
    return report.exit_code

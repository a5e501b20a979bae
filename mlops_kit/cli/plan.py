"""`mlops-kit plan`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import (
    environment_argument,
    json_option,
    stacks_argument,
    target_options,
    terraform_option,
)
from mlops_kit.errors import ExitCode


@click.command()
@environment_argument
@stacks_argument
@target_options
@terraform_option
@click.option("--diff", is_flag=True, help="Show every attribute that changes, as Terraform words it.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there are changes.")
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    stacks: tuple[str, ...],
    sandbox: bool,
    provider: str,
    diff: bool,
    detailed_exitcode: bool,
) -> int:
    """Show what apply would change, and save the plans for it."""
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.plan import plan

    resolved = app.environment(environment)
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        report = plan(app.project, resolved, target, stacks, observer, terraform=app.terraform, diff=diff)
    app.result(report.as_json(), report.as_text(changes=True))
    return ExitCode.CHANGES if detailed_exitcode and report.ok and report.changes else report.exit_code

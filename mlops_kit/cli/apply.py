"""`mlops-kit apply`."""

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


@click.command()
@environment_argument
@stacks_argument
@target_options
@terraform_option
@click.option("--replan", is_flag=True, help="Plan anew and apply that, whatever plan is saved.")
@json_option
@click.pass_obj
def command(
    app: Application, environment: str, stacks: tuple[str, ...], sandbox: bool, provider: str, replan: bool
) -> int:
    """Apply the plans that `plan` saved; plan and apply stacks that have none.

    A saved plan whose inputs, modules or state have changed since is refused (exit code 4).
    """
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.apply import apply

    resolved = app.environment(environment)
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        report = apply(
            app.project, resolved, target, stacks, observer, terraform=app.terraform, use_saved=not replan
        )
    app.result(report.as_json(), report.as_text())
    return report.exit_code

"""`mlops-kit drift`."""

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
@json_option
@click.pass_obj
def command(app: Application, environment: str, stacks: tuple[str, ...], sandbox: bool, provider: str) -> int:
    """Find what was changed outside Terraform, and who did it where CloudTrail knows.

    Exits with 3 where there is drift. `apply` puts it right; changes that are only planned are no drift.
    """
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.drift.finding import drift

    resolved = app.environment(environment, stacks)
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        report = drift(app.project, resolved, target, stacks, observer, terraform=app.terraform)
    app.result(report.as_json(), report.as_text())
    return report.exit_code

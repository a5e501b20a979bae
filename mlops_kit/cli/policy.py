"""`mlops-kit policy`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option
from mlops_kit.errors import ExitCode


@click.command()
@click.argument("environment", metavar="[ENV]", required=False)
@click.argument("stacks", metavar="[STACK]...", nargs=-1)
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False),
    help="Check this plan too (`terraform show -json PLANFILE`), of the one stack that is named.",
)
@json_option
@click.pass_obj
def command(app: Application, environment: str | None, stacks: tuple[str, ...], plan: str | None) -> int:
    """Check the policies of Terraform code, and of a plan; exit 4 where one does not hold and is not waived.

    Without ENV all code is checked for itself. Waivers are in policy-waivers.yaml.
    """
    from mlops_kit.cli._policy import as_text, chosen
    from mlops_kit.review.policy.check import check_many, idle

    subjects, situation = chosen(app, environment, stacks, plan)
    reports = check_many(app.project.root, subjects, situation)
    spare = [] if stacks else idle(app.project.root, reports.values(), situation)
    ok = all(report.ok for report in reports.values())
    data = {
        "schema": "mlops-kit/policy/v1",
        "environment": environment,
        "ok": ok,
        "stacks": {stack: report.as_json() for stack, report in reports.items()},
        "idle_waivers": [waiver.place for waiver in spare],
    }
    app.result(
        data, as_text(reports, [f"{waiver.place}: covers nothing that was checked" for waiver in spare])
    )
    return ExitCode.SUCCESS if ok else ExitCode.REFUSED

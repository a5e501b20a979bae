"""`mlops-kit apply`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import (
    json_option,
    stacks_argument,
    target_options,
    terraform_option,
    without_review_option,
)


@click.command()
@click.argument("environment", metavar="[ENV]", required=False)
@stacks_argument
@target_options
@terraform_option
@click.option("--replan", is_flag=True, help="Plan anew and apply that, whatever plan is saved.")
@click.option(
    "--bundle",
    "bundles",
    metavar="DIGEST",
    multiple=True,
    help="Apply this sealed plan and nothing else: its digest, 12 digits of it or more, or its file.",
)
@without_review_option
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str | None,
    stacks: tuple[str, ...],
    sandbox: bool,
    provider: str,
    replan: bool,
    bundles: tuple[str, ...],
    without_review: str,
) -> int:
    """Apply the plans that `plan` made; plan and apply stacks that have none.

    A plan whose inputs, modules or state have changed since is refused (exit code 4). With --bundle, so is
    one that was altered, has expired, was applied, belongs to another environment, account or commit, or
    lacks a policy check or approvals that the environment wants. So is any apply of a model whose archive is
    gone or not the one that was registered. ENV may be left out where the plan is here.
    Where an environment wants approvals, a stack that is complete is changed by an approved plan alone.
    """
    from mlops_kit.cli._bundles import elsewhere, environment_named
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.apply import apply
    from mlops_kit.stacks.apply_sealed import apply_sealed

    if bundles and (stacks or replan or without_review):
        raise click.UsageError("--bundle names what is applied: no STACK, --replan or --without-review fits.")
    resolved = app.environment(environment_named(app.project, environment, bundles, sandbox), stacks)
    place = (app.project, resolved, app.target(resolved, sandbox, provider))
    with shown(app) as observer:
        if bundles:
            other = elsewhere(app, resolved.name, sandbox, provider)
            report = apply_sealed(*place, bundles, observer, terraform=app.terraform, elsewhere=other)
        else:
            report = apply(
                *(*place, stacks, observer),
                terraform=app.terraform,
                use_saved=not replan,
                without_review=without_review,
            )
    app.result(report.as_json(), report.as_text())
    return report.exit_code

"""`mlops-kit plan`."""

from __future__ import annotations

from datetime import timedelta

import click

from mlops_kit.cli._duration import Duration
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
@click.option("--changed-since", metavar="REF", help="Only stacks that a change since this commit concerns.")
@click.option(
    "--preview/--no-preview",
    default=None,
    help="Rehearse in the sandbox what can't be planned yet; the default with --changed-since.",
)
@click.option(
    "--policy/--no-policy", default=None, help="Check policies; the default where plans need approvals."
)
@click.option("--expires-in", type=Duration(), default="7d", show_default=True, help="How long plans hold.")
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
    changed_since: str | None,
    preview: bool | None,
    policy: bool | None,
    expires_in: timedelta,
) -> int:
    """Show what apply would change, and seal a plan of each stack with changes.

    A sealed plan has a digest, by which it is reviewed, approved and applied (apply --bundle).
    """
    from mlops_kit.cli._rehearsal import rehearsal
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.plan import plan

    resolved = app.environment(environment, stacks)
    if changed_since:
        from mlops_kit.checkout import resolve

        resolve(app.project.root, changed_since)  # refuse what is no commit before the sandbox starts
    target = app.target(resolved, sandbox, provider)
    rehearsed = bool(changed_since) if preview is None else preview
    with shown(app) as observer:
        report = plan(
            *(app.project, resolved, target, stacks, observer),
            terraform=app.terraform,
            diff=diff,
            lifetime=expires_in,
            policy=policy,
            rehearse=rehearsal if rehearsed else None,
            since=changed_since,
        )
    app.result(report.as_json(), report.as_text(changes=True) if report.stacks else _UNCONCERNED)
    return ExitCode.CHANGES if detailed_exitcode and report.ok and report.changes else report.exit_code


_UNCONCERNED = "no change since then concerns one of these stacks"

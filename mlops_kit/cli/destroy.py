"""`mlops-kit destroy`."""

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
from mlops_kit.errors import RefusedError


@click.command()
@environment_argument
@stacks_argument
@target_options
@terraform_option
@click.option("--yes", is_flag=True, help="Don't ask for the environment's name.")
@click.option("--allow-protected", is_flag=True, help="Lift deletion protection and destroy all the same.")
@click.option("--keep-evidence", is_flag=True, help="Keep what holds locked evidence; destroy all else.")
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    stacks: tuple[str, ...],
    sandbox: bool,
    provider: str,
    yes: bool,
    allow_protected: bool,
    keep_evidence: bool,
) -> int:
    """Destroy stacks, those on top first; the state's bucket last."""
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.destroy import destroy

    resolved = app.environment(environment, stacks)
    if not yes:
        _confirm(environment, ", ".join(stacks) or "everything")
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        report = destroy(
            app.project,
            resolved,
            target,
            stacks,
            observer,
            app.terraform,
            allow_protected=allow_protected,
            keep_evidence=keep_evidence,
        )
    app.result(report.as_json(), report.as_text())
    return report.exit_code


def _confirm(environment: str, what: str) -> None:
    """Ask for the environment's name. Raises RefusedError for another answer, and where nobody answers."""
    try:
        answer = click.prompt(f"Destroy {what} of {environment}? The environment's name", err=True)
    except click.Abort as abort:
        # click makes one of Ctrl-C and of input that has ended, as in a pipeline.
        if not isinstance(abort.__context__, EOFError):
            raise
        click.echo(err=True)
        raise RefusedError(
            "nobody answered; nothing was destroyed", "without a terminal, add --yes"
        ) from None
    if answer != environment:
        raise RefusedError("that is not the environment's name; nothing was destroyed")

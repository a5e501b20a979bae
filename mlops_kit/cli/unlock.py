"""`mlops-kit unlock`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options, terraform_option

_SCHEMA = "mlops-kit/unlock/v1"


@click.command()
@environment_argument
@click.argument("stack")
@click.argument("lock_id")
@target_options
@terraform_option
@json_option
@click.pass_obj
def command(
    app: Application, environment: str, stack: str, lock_id: str, sandbox: bool, provider: str
) -> None:
    """Release the state lock of STACK, whose holder is certainly dead."""
    from mlops_kit.cli.progress import shown
    from mlops_kit.stacks.unlock import unlock

    resolved = app.environment(environment, [stack])
    target = app.target(resolved, sandbox, provider)
    with shown(app) as observer:
        lock = unlock(app.project, resolved, target, stack, lock_id, observer, terraform=app.terraform)
    app.result(
        {"schema": _SCHEMA, "environment": environment, "stack": stack, "lock": lock.id, "who": lock.who},
        f"released the lock of {stack} that {lock.who} took at {lock.created:%Y-%m-%d %H:%M:%S} UTC",
    )

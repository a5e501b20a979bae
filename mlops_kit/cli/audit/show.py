"""`mlops-kit audit show`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@click.argument("record", metavar="ID")
@target_options
@json_option
@click.pass_obj
def command(app: Application, environment: str, record: str, sandbox: bool, provider: str) -> None:
    """Show one audit record, whole."""
    from mlops_kit.audit.record import key
    from mlops_kit.audit.store import read
    from mlops_kit.cli.audit._record import record_text

    env = app.environment(environment)
    key(environment, record)  # refuse what is no id before the sandbox starts
    found = read(app.target(env, sandbox, provider), env, record)
    app.result(found.as_json(), record_text(found))

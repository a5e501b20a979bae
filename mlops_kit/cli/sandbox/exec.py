"""`mlops-kit sandbox exec`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import terraform_option
from mlops_kit.cli.sandbox._options import identity, identity_options


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@identity_options
@terraform_option
@click.argument("arguments", metavar="-- COMMAND...", nargs=-1, type=click.UNPROCESSED, required=True)
@click.pass_obj
def command(
    app: Application,
    environment: str | None,
    account: str | None,
    region: str | None,
    provider: str,
    arguments: tuple[str, ...],
) -> None:
    """Run a command against the sandbox, with Terraform (or OpenTofu) on its PATH as `terraform`."""
    from mlops_kit.sandbox.client import ensure_running
    from mlops_kit.sandbox.execute import replace_process, require_command
    from mlops_kit.terraform.engine import find_engine

    caller = identity(app, environment, account, region)
    engine = find_engine(app.terraform)
    require_command(arguments[0], engine.commands)
    sandbox = ensure_running(app.project)
    values = sandbox.variables(*caller, provider)
    replace_process(arguments, values, engine.executable, sandbox.files, engine.commands)

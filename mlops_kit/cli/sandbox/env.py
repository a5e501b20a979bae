"""`mlops-kit sandbox env`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option
from mlops_kit.cli.sandbox._options import identity, identity_options


@click.command()
@identity_options
@json_option
@click.pass_obj
def command(
    app: Application, environment: str | None, account: str | None, region: str | None, provider: str
) -> None:
    """Print the sandbox's variables as export lines: eval "$(mlops-kit sandbox env)"."""
    import shlex

    from mlops_kit.sandbox.client import ensure_running

    caller = identity(app, environment, account, region)
    values = ensure_running(app.project).variables(*caller, provider)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(values.items())]
    app.result({"schema": "mlops-kit/sandbox-env/v1", "variables": values}, "\n".join(lines))

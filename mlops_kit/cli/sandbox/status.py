"""`mlops-kit sandbox status`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@json_option
@click.pass_obj
def command(app: Application) -> None:
    """Show whether the project's sandbox runs, and where."""
    from mlops_kit.sandbox.client import find

    sandbox = find(app.project)
    if sandbox is None:
        app.result({"schema": "mlops-kit/sandbox/v1", "running": False}, "the sandbox does not run")
        return
    status = sandbox.status()
    providers = ", ".join(status["providers"]) or "none yet"
    app.result(
        {"schema": "mlops-kit/sandbox/v1", "running": True, **status},
        f"the sandbox is up: {status['url']} (process {status['pid']})\n"
        f"providers (account/region): {providers}\n"
        f"log: {status['log']}",
    )

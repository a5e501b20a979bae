"""`mlops-kit sandbox stop`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@json_option
@click.pass_obj
def command(app: Application) -> None:
    """Stop the project's sandbox; what is in it is gone."""
    from mlops_kit.sandbox.client import stop

    stopped = stop(app.project)
    app.result(
        {"schema": "mlops-kit/sandbox/v1", "running": False, "stopped": stopped},
        "the sandbox has stopped" if stopped else "no sandbox was running",
    )

"""`mlops-kit sandbox start`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="Port of the emulated AWS API; a free one by default.",
)
@json_option
@click.pass_obj
def command(app: Application, port: int | None) -> None:
    """Start the project's sandbox, unless it runs already."""
    from mlops_kit.sandbox.client import ensure_running

    sandbox = ensure_running(app.project, port or 0)
    app.result(
        {"schema": "mlops-kit/sandbox/v1", "running": True, "url": sandbox.url, "pid": sandbox.state.pid},
        f"the sandbox is up: {sandbox.url} (process {sandbox.state.pid})",
    )

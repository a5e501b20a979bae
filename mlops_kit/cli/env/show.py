"""mlops-kit env show"""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option


@click.command()
@environment_argument
@json_option
@click.pass_obj
def command(app: Application, environment: str) -> None:
    """Show one environment as it is resolved, or all that is wrong with its files.

    Values of containers' environment variables are hidden.
    """
    from mlops_kit.environments.schema import as_yaml, displayed

    data = displayed(app.environment(environment))
    app.result({"schema": "mlops-kit/environment/v1", "environment": data}, as_yaml(data))

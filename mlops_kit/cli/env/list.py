"""mlops-kit env list"""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@json_option
@click.pass_obj
def command(app: Application) -> None:
    """List the environments, where they act and what they serve."""
    from mlops_kit.cli.output import table
    from mlops_kit.environments.load import summaries

    rows = summaries(app.project)
    data = [
        {
            "name": name,
            "valid": environment is not None,
            "account_id": environment and environment.account_id,
            "region": environment and environment.region,
            "models": sorted(environment.models) if environment else [],
        }
        for name, environment in rows
    ]
    text = table(
        ["ENVIRONMENT", "ACCOUNT", "REGION", "MODELS"],
        [
            [e.name, e.account_id, e.region, ", ".join(sorted(e.models)) or "-"]
            if e
            else [name, "-", "-", f"invalid: see mlops-kit env show {name}"]
            for name, e in rows
        ],
    )
    app.result({"schema": "mlops-kit/environments/v1", "environments": data}, text)

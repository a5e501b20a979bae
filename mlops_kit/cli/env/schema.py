"""mlops-kit env schema"""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application


@click.command()
@click.pass_obj
def command(app: Application) -> None:
    """Print the JSON Schema of environment files, for editors.

    \b
    mlops-kit env schema > environments/schema.json
    and as the first line of an environment file:
    # yaml-language-server: $schema=schema.json
    """
    from mlops_kit.cli.output import write_json
    from mlops_kit.environments.schema import json_schema

    write_json(json_schema())

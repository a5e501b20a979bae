"""`mlops-kit sandbox coverage`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option


@click.command()
@click.argument("pattern", default="*")
@click.option("--backed", "only", flag_value="backed", help="Only types that the emulated AWS answers for.")
@click.option("--simulated", "only", flag_value="simulated", help="Only types with made-up values.")
@json_option
@click.pass_obj
def command(app: Application, pattern: str, only: str | None) -> None:
    """List which types are backed by the emulated AWS and which are simulated.

    PATTERN limits the list, as in `coverage 'aws_s3_*'`.
    """
    from mlops_kit.cli.output import table
    from mlops_kit.sandbox.coverage import coverage

    found = [entry for entry in coverage(pattern) if only in (None, entry.how)]
    rows = [(entry.name, entry.kind, entry.how) for entry in found]
    backed = sum(entry.how == "backed" for entry in found)
    app.result(
        {
            "schema": "mlops-kit/sandbox-coverage/v1",
            "types": [{"name": name, "kind": kind, "how": how} for name, kind, how in rows],
        },
        f"{table(('TYPE', 'KIND', 'HOW'), rows)}\n\n{backed} backed, {len(found) - backed} simulated",
    )

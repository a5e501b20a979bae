"""`mlops-kit ci gate`."""

from __future__ import annotations

import click

from mlops_kit.cli._input import Input
from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import report_of, text_argument
from mlops_kit.cli.options import json_option


@click.command
@text_argument
@json_option
@click.pass_obj
def command(app: Application, file: Input) -> None:
    """Fail where a plan lacks a stack (exit code 1), or where policies do not hold for it (exit code 4).

    FILE is what `mlops-kit plan ENV --policy --json` printed, on the machine where that ran.
    """
    from mlops_kit.ci.gate import SCHEMA, gate

    stacks = gate(report_of(file))
    text = f"nothing is against the plans of {', '.join(stacks)}" if stacks else "nothing changes"
    app.result({"schema": SCHEMA, "stacks": stacks}, text)

"""`mlops-kit ci drift-issue`."""

from __future__ import annotations

import click

from mlops_kit.cli._input import Input
from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import text_argument
from mlops_kit.cli.options import json_option


@click.command
@text_argument
@json_option
@click.pass_obj
def command(app: Application, file: Input) -> None:
    """Keep one issue about an environment's drift: opened, updated, closed when nothing differs any more.

    FILE is what `mlops-kit drift ENV --json` printed.
    """
    import os

    from mlops_kit.ci import drift_issue, drift_report
    from mlops_kit.ci.runner import Runner

    runner = Runner(os.environ)
    report = drift_report.parse(file.text())
    kept = drift_issue.keep(runner.platform(), report, runner.run_url)
    app.result(drift_issue.as_json(report, kept), drift_issue.as_text(report, kept))

"""`mlops-kit ci approvals`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import checked_name, pipeline_environment_option
from mlops_kit.cli.options import json_option


@click.command
@pipeline_environment_option
@click.argument("digests", metavar="[DIGEST]...", nargs=-1)
@json_option
@click.pass_obj
def command(app: Application, environment: str, digests: tuple[str, ...]) -> None:
    """Say who approved the deployment that this job of GitHub Actions belongs to.

    With the plans that it applies, so did who approved the merged pull request after these were shown there.
    Who started the run does not count. Refused (exit code 4) where nobody else approved it.
    """
    import os

    from mlops_kit.ci.deployment import deployment_approvals
    from mlops_kit.ci.runner import Runner

    name = checked_name(app, environment)
    found = deployment_approvals(app.project, Runner(os.environ), name, digests)
    if found.lacking:
        app.progress(found.lacking)
    data = {
        "schema": "mlops-kit/ci-approvals/v1",
        "environment": name,
        "approvals": [{"by": each.by, "url": each.url} for each in found.approvals],
    }
    app.result(data, "\n".join(f"{each.by}={each.url}" for each in found.approvals))

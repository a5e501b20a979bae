"""`mlops-kit ci matrix`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import branch_option, changed_since_option, checked_name
from mlops_kit.cli.options import format_option, json_option


@click.command
@changed_since_option
@branch_option
@click.option("--environment", metavar="ENV", help="Only this environment; default all.")
@format_option(
    "text", "json", "github", "gitlab", help="github: lines for GITHUB_OUTPUT; gitlab: a dotenv report."
)
@json_option
@click.pass_obj
def command(
    app: Application, changed_since: str | None, branch: str | None, environment: str | None, form: str
) -> None:
    """Say which stacks of which environments a pipeline has to plan or apply."""
    from mlops_kit.ci.matrix import matrix

    provider = form if form in ("github", "gitlab") else None
    name = checked_name(app, environment) if environment else None
    found = matrix(app.project, changed_since, provider, branch, name)
    texts = {"github": found.as_github, "gitlab": found.as_gitlab}
    app.result(found.as_json(), texts.get(form, found.as_text)())

"""`mlops-kit ci bundles`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import branch_option, changed_since_option, checked_name
from mlops_kit.cli.options import format_option, json_option


@click.command
@click.option("--environment", metavar="ENV", help="Only this environment; default all.")
@click.option("--commit", help="Commit that the merge made; default the job's.")
@changed_since_option
@branch_option
@format_option(
    "text", "json", "github", help="text: the digests, one a line; github: lines for GITHUB_OUTPUT."
)
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str | None,
    commit: str | None,
    changed_since: str | None,
    branch: str | None,
    form: str,
) -> None:
    """Say which plan bundles were reviewed on the pull request that a commit merged.

    Refused (exit code 4) where stacks are concerned of which nobody saw a plan.
    """
    import os

    from mlops_kit.ci.merge import to_apply
    from mlops_kit.ci.runner import Runner

    name = checked_name(app, environment) if environment else None
    found = to_apply(app.project, Runner(os.environ), name, commit, changed_since, branch)
    app.result(found.as_json(), found.as_github() if form == "github" else found.as_text())

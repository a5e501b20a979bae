"""`mlops-kit approve`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command()
@environment_argument
@click.argument("digest", metavar="DIGEST")
@target_options
@click.option("--by", metavar="NAME", default="", help="Who approved, where a pipeline records it.")
@click.option("--reference", metavar="URL", default="", help="Where that approval can be read.")
@json_option
@click.pass_obj
def command(
    app: Application, environment: str, digest: str, sandbox: bool, provider: str, by: str, reference: str
) -> None:
    """Approve a sealed plan: one object beside it in the state bucket, one for each person.

    Whoever made a plan can't approve it where the environment asks for approvals.
    """
    from mlops_kit.cli._bundles import elsewhere
    from mlops_kit.stacks.plans.approvals import approve
    from mlops_kit.stacks.plans.bundles import named_path

    resolved = app.environment(environment)
    named_path(digest)  # refuse what is neither a digest nor a file before the sandbox starts
    target = app.target(resolved, sandbox, provider)
    other = elsewhere(app, environment, sandbox, provider)
    approval, new = approve(resolved, target, digest, by, reference, app.progress, other)
    said = "approved" if new else "was approved before"
    app.result(
        {**approval.as_json(), "new": new},
        f"plan {approval.digest} of {approval.stack} {said} by {approval.actor}",
    )

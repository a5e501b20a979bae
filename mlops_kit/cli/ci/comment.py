"""`mlops-kit ci comment`."""

from __future__ import annotations

import click

from mlops_kit.cli._input import Input, InputType
from mlops_kit.cli.application import Application
from mlops_kit.cli.ci._shared import (
    checked_name,
    pipeline_environment_option,
    pull_request_option,
    report_of,
    text_argument,
)
from mlops_kit.cli.options import json_option


@click.command
@pipeline_environment_option
@pull_request_option
@click.option(
    "--plan",
    type=InputType(),
    help="What `plan --json` printed: its bundles are what apply takes after the merge.",
)
@click.option("--merged", is_flag=True, help="On the pull request that the job's commit merged.")
@click.option("--existing", is_flag=True, help="Only replace the comment where there is one.")
@text_argument
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    pull_request: int | None,
    plan: Input | None,
    merged: bool,
    existing: bool,
    file: Input,
) -> None:
    """Write Markdown to the pull request's one comment about an environment; replace what it said."""
    import os

    from mlops_kit.ci import comment
    from mlops_kit.ci.merge import merged_number
    from mlops_kit.ci.plan_report import comment_data, comment_text
    from mlops_kit.ci.runner import Runner

    runner, report = Runner(os.environ), report_of(plan)
    name, text = checked_name(app, environment), comment_text(report, file.text())
    platform = runner.platform()
    number = pull_request or (merged_number(runner, platform) if merged else runner.pull_request())
    write = comment.replace_existing if existing else comment.write
    done = write(platform, number, name, text, comment_data(runner.commit, report, merged))
    app.result(comment.as_json(name, number, done), comment.as_text(name, number, done))

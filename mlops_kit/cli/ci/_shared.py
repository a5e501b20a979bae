"""What the commands for pipelines share."""

from __future__ import annotations

import click

from mlops_kit.cli._input import Input, InputType
from mlops_kit.cli.application import Application
from mlops_kit.errors import ConfigurationError

text_argument = click.argument("file", metavar="FILE|-", type=InputType())
pipeline_environment_option = click.option(
    "--environment", metavar="ENV", required=True, help="Environment that it is about."
)
pull_request_option = click.option(
    "--pull-request", type=click.IntRange(1), help="Its number; default the one that the job is for."
)
changed_since_option = click.option(
    "--changed-since", metavar="REF", help="Only stacks that a change since this commit concerns."
)
branch_option = click.option(
    "--branch", help="Only environments that are applied from this branch; default all."
)


def checked_name(app: Application, name: str) -> str:
    """Return an environment's name where there is one of that name."""
    from mlops_kit.cli.output import did_you_mean
    from mlops_kit.environments.load import names

    known = names(app.project)
    if name not in known:
        raise ConfigurationError(f"there is no environment {name!r}{did_you_mean(name, known)}")
    return name


def report_of(file: Input | None) -> dict[str, object]:
    """Read what `mlops-kit plan --json` printed; raises ConfigurationError where it is no such thing."""
    from mlops_kit import given

    if file is None:
        return {}
    data = given.json_of(file.read(), file.name, "give it what `mlops-kit plan ENV --json` printed")
    if not isinstance(data, dict):
        raise ConfigurationError(f"{file.name} is not a report of a plan")
    return data

"""`mlops-kit invoke`."""

from __future__ import annotations

import click

from mlops_kit.cli._input import Input, InputType
from mlops_kit.cli.application import Application
from mlops_kit.cli.model._shared import answer_data, answer_text, model_argument
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command
@environment_argument
@model_argument
@click.option("--file", type=InputType(), default="-", help="CSV or JSON to send; default stdin.")
@click.option("--content-type", metavar="TYPE", help="Content type; default by suffix or first character.")
@target_options
@json_option
@click.pass_obj
def command(
    app: Application,
    environment: str,
    model: str,
    file: Input,
    content_type: str | None,
    sandbox: bool,
    provider: str,
) -> None:
    """Send rows to a model's endpoint and print its predictions."""
    from mlops_kit.models.invoke import check_body, content_type_of, invoke
    from mlops_kit.models.scope import ModelScope

    env = app.environment(environment)
    scope = ModelScope.checked(app.project, env, model, lambda: app.target(env, sandbox, provider))
    body = file.read()
    kind = content_type or content_type_of(file.path, body)
    check_body(file.name, body, kind)
    answer = invoke(scope, body, kind)
    app.result(answer_data(environment, model, answer), answer_text(answer))

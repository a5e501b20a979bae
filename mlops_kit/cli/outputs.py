"""`mlops-kit outputs`."""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options

_SCHEMA = "mlops-kit/outputs/v1"
_HIDDEN = "(sensitive)"


@click.command()
@environment_argument
@click.argument("stack", required=False)
@target_options
@json_option
@click.pass_obj
def command(app: Application, environment: str, stack: str | None, sandbox: bool, provider: str) -> None:
    """Print the outputs of a stack, or of every stack that is applied. Sensitive values are hidden."""
    import json

    from mlops_kit.stacks.outputs import outputs

    named = [stack] if stack else []
    resolved = app.environment(environment, named)
    found = outputs(resolved, app.target(resolved, sandbox, provider), named)
    shown = {
        name: {key: _HIDDEN if out.sensitive else out.value for key, out in sorted(values.items())}
        for name, values in found.items()
    }
    lines = [
        f"{name}.{key} = {value if value == _HIDDEN else json.dumps(value)}"
        for name, values in shown.items()
        for key, value in values.items()
    ]
    nothing = f"nothing of {stack or environment} is applied"
    app.result({"schema": _SCHEMA, "environment": environment, "stacks": shown}, "\n".join(lines) or nothing)

"""mlops-kit render"""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import environment_argument, json_option, target_options


@click.command()
@environment_argument
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit 3 where a file differs, else 1 where that is not known.",
)
@target_options
@json_option
@click.pass_obj
def command(app: Application, environment: str, check: bool, sandbox: bool, provider: str) -> int:
    """Write Terraform's inputs of an environment's stacks to build/.

    A stack that needs outputs of one that is not there yet is named, not rendered.
    """
    from mlops_kit.cli.output import table
    from mlops_kit.errors import ExitCode
    from mlops_kit.stacks.inputs import render_inputs

    resolved = app.environment(environment)
    target = app.target(resolved, sandbox, provider)
    found = render_inputs(app.project, resolved, target, write=not check)
    verb = "differs" if check else "written"
    stacks = [
        {
            "name": inputs.stack,
            "directory": inputs.directory.relative_to(app.project.root).as_posix(),
            "result": "not rendered" if inputs.reason else verb if inputs.stale else "unchanged",
            "files": list(inputs.stale),
            "reason": inputs.reason,
        }
        for inputs in found
    ]
    rows = [[s["name"], s["result"], s["reason"] or ", ".join(s["files"]) or "-"] for s in stacks]
    data = {"schema": "mlops-kit/render/v1", "environment": environment, "check": check, "stacks": stacks}
    app.result(data, table(["STACK", "RESULT", "FILES"], rows))
    if check and any(inputs.stale for inputs in found):
        return ExitCode.CHANGES
    return ExitCode.FAILED if check and any(inputs.unreadable for inputs in found) else ExitCode.SUCCESS

"""mlops-kit doctor"""

from __future__ import annotations

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import json_option, target_options, terraform_option


@click.command()
@click.argument("environment", metavar="[ENV]", required=False)
@target_options
@terraform_option
@json_option
@click.pass_obj
def command(app: Application, environment: str | None, sandbox: bool, provider: str) -> int:
    """Say what is here, what is missing, and how to get it.

    With ENV, ask the environment's account, too: who acts there, and which permissions are missing.
    """
    from mlops_kit.doctor.check import healthy
    from mlops_kit.doctor.machine import machine_checks
    from mlops_kit.errors import ExitCode

    checks = machine_checks(app.project_or_none(), app.terraform, app.profile)
    if environment:
        from mlops_kit.doctor.account import account_checks

        resolved = app.environment(environment)
        checks += account_checks(resolved, app.target(resolved, sandbox, provider))
    lines = [f"{check.status:<8} {check.name}: {check.detail}" for check in checks]
    hints = [f"\n         {check.hint}" if check.hint else "" for check in checks]
    data = {"schema": "mlops-kit/doctor/v1", "healthy": healthy(checks), "checks": [vars(c) for c in checks]}
    app.result(data, "\n".join(line + hint for line, hint in zip(lines, hints, strict=True)))
    return ExitCode.SUCCESS if healthy(checks) else ExitCode.FAILED

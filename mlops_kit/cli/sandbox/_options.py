"""The options that say as whom a command acts in the sandbox."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import provider_option

F = TypeVar("F", bound=Callable[..., Any])

_ACCOUNT, _REGION = "111111111111", "us-east-1"


def _check_account(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.isdigit() and len(value) == 12):
        raise click.BadParameter(f"{value!r} is no account id: an account id has twelve digits")
    return value


def identity_options(function: F) -> F:
    """Add `--env`, `--account`, `--region` and `--provider`."""
    account = click.option("--account", callback=_check_account, help=f"Account id; default {_ACCOUNT}.")
    region = click.option("--region", help=f"Region; default AWS_REGION of the caller, else {_REGION}.")
    environment = click.option(
        "--env", "environment", metavar="ENV", help="Take account and region from this environment."
    )
    return environment(account(region(provider_option(function))))


def identity(
    app: Application, environment: str | None, account: str | None, region: str | None
) -> tuple[str, str]:
    """Return the account and the region that the options say. Raises ConfigurationError."""
    if environment:
        found = app.environment(environment)
        account, region = account or found.account_id, region or found.region
    region = region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or _REGION
    return account or _ACCOUNT, region

"""Arguments and options that commands share.

`--json`, `--debug`, `--profile` and `--terraform` are kept on the Application; the others reach
the command as parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile
from typing import Any, TypeVar

import click

from mlops_kit.cli.application import Application

F = TypeVar("F", bound=Callable[..., Any])
_Decorator = Callable[[F], F]


def _keep(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Store an option's value on the Application; a value given on an outer command stays."""

    def callback(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            setattr(ctx.ensure_object(Application), attribute, value)

    return callback


def _keep_terraform(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Store which Terraform runs, and that one does."""
    app = ctx.ensure_object(Application)
    app.terraform, app.runs_terraform = value or app.terraform, True


environment_argument = click.argument("environment", metavar="ENV")
"""ENV: the name of an environment, `environments/<ENV>.yaml`."""

stacks_argument = click.argument("stacks", metavar="[STACK]...", nargs=-1)
"""STACK…: names of stacks; none means all."""

sandbox_option = click.option(
    "--sandbox", is_flag=True, help="Act in the sandbox on this machine, not in the AWS account."
)
provider_option = click.option(
    "--provider",
    type=click.Choice(["built-in", "installed"]),
    default="built-in",
    show_default=True,
    help="Provider in the sandbox: the kit's own, or the real hashicorp/aws that Terraform installs.",
)
profile_option = click.option(
    "--profile",
    expose_value=False,
    callback=_keep("profile"),
    help="Named AWS profile to act with; else AWS_PROFILE, as boto3 takes it.",
)
terraform_option = click.option(
    "--terraform",
    metavar="PATH",
    envvar="MLOPS_KIT_TERRAFORM",
    expose_value=False,
    callback=_keep_terraform,
    help="Terraform or OpenTofu executable, or 'embedded'.",
)
without_review_option = click.option(
    "--without-review",
    metavar="REASON",
    default="",
    callback=lambda ctx, parameter, value: value.strip(),
    help="Apply what nobody approved; it is on record.",
)
json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    is_eager=True,  # another option's failure is told as JSON, too
    callback=_keep("json"),
    help="Print the result as JSON.",
)


def ask_for_json(words: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, be it wrong: click stops at the first word that it does not know.

    What follows `--` is another command's.
    """
    own = list(takewhile(lambda word: word != "--", words))
    return "--json" in own or "--format=json" in own or ("--format", "json") in pairwise(own)


def format_option(*forms: str, help: str) -> _Decorator[Any]:
    """`--format`, reaching the command as `form`; the first one is the default, `json` is as `--json`."""

    def keep(ctx: click.Context, _: click.Parameter, value: str) -> str:
        if value == "json":
            ctx.ensure_object(Application).json = True
        return value

    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        is_eager=True,
        callback=keep,
        help=help,
    )


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_keep("debug"),
    help="Show tracebacks of errors.",
)


def target_options(function: F) -> F:
    """Add what says where a command acts: `sandbox`, `provider` and the profile."""
    return sandbox_option(provider_option(profile_option(function)))

"""`mlops-kit review`."""

from __future__ import annotations

from pathlib import Path

import click

from mlops_kit.cli.application import Application
from mlops_kit.cli.options import format_option, target_options
from mlops_kit.errors import ExitCode


@click.command()
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True)
@format_option("markdown", "html", "json", "sarif", "junit", help="How to show it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option(
    "--limit",
    type=click.IntRange(min=200),
    default=65_536,
    show_default=True,
    help="Most characters of the Markdown: 65536 on GitHub, 1000000 on GitLab.",
)
@click.option("--whole", metavar="URL", default="", help="Where the whole is, for Markdown that is cut.")
@click.option("--fail-on", type=click.Choice(["stop", "look"]), help="Exit with 4 at this verdict or worse.")
@click.option(
    "--environment",
    metavar="ENV",
    help="Environment whose plans a digest is looked for in, default all; and of a plan's JSON.",
)
@click.option("--stack", metavar="STACK", default="", help="Stack of a plan's JSON that is in no bundle.")
@target_options
@click.pass_obj
def command(
    app: Application,
    bundles: tuple[str, ...],
    form: str,
    output: Path | None,
    limit: int,
    whole: str,
    fail_on: str | None,
    environment: str | None,
    stack: str,
    sandbox: bool,
    provider: str,
) -> int:
    """Show what plans will do, what that costs and risks, and which model goes live.

    BUNDLE is a plan's digest, a bundle's file, a folder of bundles, or a file with the output of
    `terraform show -json` (- for stdin). A digest is looked up here, then in the environments' state buckets.
    """
    from importlib import import_module

    from mlops_kit.cli._reviews import reviewed
    from mlops_kit.cli.output import write_text
    from mlops_kit.disk import naming

    review = reviewed(app, bundles, environment, stack, sandbox, provider)
    options = {"limit": limit, "whole": whole} if form == "markdown" else {}
    text = import_module(f"mlops_kit.review.render.{form}").render(review, **options)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        with naming(output):
            output.write_text(text, encoding="utf-8")
    else:
        write_text(text)
    failing = {"stop": ("stop",), "look": ("stop", "look")}.get(fail_on or "", ())
    return ExitCode.REFUSED if review.verdict in failing else ExitCode.SUCCESS

"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click


def pages(project: Path) -> dict[Path, str]:
    """Return the page of all commands."""
    from mlops_kit.cli.app import root as cli

    context = click.Context(cli, info_name="mlops-kit", max_content_width=100, terminal_width=100)
    text = "# Commands\n\nWritten by `make docs` from the commands' own help.\n"
    return {project / "docs" / "reference" / "commands.md": text + "".join(_sections(cli, context))}


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                inner = click.Context(
                    child, context, info_name=name, max_content_width=100, terminal_width=100
                )
                yield from _sections(child, inner)

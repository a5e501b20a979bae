"""A click group whose commands are the modules of a package, imported when they are asked for."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cached_property
from types import ModuleType
from typing import Any

import click

from mlops_kit.cli.options import debug_option


class FolderGroup(click.Group):
    """Offers every module of a package that defines `command`, and every sub-package as a group.

    Names that begin with an underscore are helpers. A group's help is its package's docstring.
    Command modules import nothing but click and their light neighbours at module level, so that
    listing them costs no dependency of theirs.
    """

    def __init__(self, package: str, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.package = package
        self._loaded: dict[str, click.Command | None] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, sorted."""
        return [name for name in self._modules if self.get_command(ctx, name) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None where there is none of that name."""
        if cmd_name not in self._loaded:
            self._loaded[cmd_name] = self._load(cmd_name)
        return self._loaded[cmd_name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name in the message when there is no such command."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            from mlops_kit.cli.output import did_you_mean

            message = f"{ctx.command_path!r} has no command {name!r}"
            raise click.UsageError(message + did_you_mean(name, self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

    @cached_property
    def _modules(self) -> dict[str, bool]:
        """Command name → is it a package, for every public module of the package."""
        paths = importlib.import_module(self.package).__path__
        found = pkgutil.iter_modules(paths)
        return {m.name.replace("_", "-"): m.ispkg for m in found if not m.name.startswith("_")}

    def _load(self, name: str) -> click.Command | None:
        is_package = self._modules.get(name)
        if is_package is None:
            return None
        module = importlib.import_module(f"{self.package}.{name.replace('-', '_')}")
        if is_package:
            return FolderGroup(module.__name__, name=name, help=module.__doc__)
        return _command(module, name)


def _command(module: ModuleType, name: str) -> click.Command | None:
    command = getattr(module, "command", None)
    if not isinstance(command, click.Command):
        return None
    command.name = name
    return debug_option(command)

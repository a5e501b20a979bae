"""Runs any command against the sandbox, in place of this process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from mlops_kit.errors import ConfigurationError
from mlops_kit.sandbox.state import Files


def require_command(name: str, commands: Sequence[str]) -> None:
    """Raise ConfigurationError where `name` is no command here, nor one of the engine's, `commands`."""
    if name not in commands and shutil.which(name) is None:
        raise ConfigurationError(f"no such command: {name}", "see mlops-kit sandbox exec --help")


def replace_process(
    arguments: Sequence[str],
    variables: Mapping[str, str],
    engine: Path,
    files: Files,
    commands: Sequence[str] = ("terraform",),
) -> NoReturn:
    """Become `arguments`, with the sandbox's variables and `engine` on PATH under the names `commands`.

    The first of them is a command: `require_command` has seen to that.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {**kept, **variables}
    configuration = environment.get("TF_CLI_CONFIG_FILE")
    if configuration and not Path(configuration).is_file():
        del environment["TF_CLI_CONFIG_FILE"]  # Terraform would warn with every command
    environment["PATH"] = os.pathsep.join(
        [str(_folder_of(engine, files, commands)), os.environ.get("PATH", os.defpath)]
    )
    program = shutil.which(arguments[0], path=environment["PATH"]) or arguments[0]
    os.execve(program, [program, *arguments[1:]], environment)  # noqa: S606 - the user's own command


def _folder_of(engine: Path, files: Files, commands: Sequence[str]) -> Path:
    """Return a folder in which each of `commands` is the engine."""
    if list(commands) == [engine.name]:
        return engine.parent
    for command in commands:
        link = files.shims / command
        if not (link.is_symlink() and link.readlink() == engine):
            files.shims.mkdir(parents=True, exist_ok=True)
            temporary = link.with_name(f".{command}.{os.getpid()}")
            temporary.symlink_to(engine)
            temporary.replace(link)
    return files.shims / ""

"""What every command has in common: help, wrong usage, wrong places, interruptions, pipes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlops_kit import __version__
from mlops_kit.cli import app as cli_app

HEAVY = {"boto3", "botocore", "pydantic", "jinja2", "yaml", "rich", "moto", "grpc", "sagemaker", "sklearn"}
EXECUTABLE = str(Path(sys.executable).with_name("mlops-kit"))


def test_version(cli: Any) -> None:
    result = cli("--version")
    assert (result.code, result.stdout) == (0, f"mlops-kit {__version__}\n")


def test_help_lists_commands_and_groups(cli: Any) -> None:
    result = cli("--help")
    assert result.code == 0
    for line in ("  env  ", "  render  ", "  doctor  "):
        assert line.strip() in result.stdout


@pytest.mark.parametrize("arguments", [[], ["env"]])
def test_without_a_command_help_is_shown_and_it_is_an_error(cli: Any, arguments: list[str]) -> None:
    result = cli(*arguments)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: mlops-kit")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rendr"], "'mlops-kit' has no command 'rendr', did you mean 'render'?\n  see mlops-kit --help"),
        (
            ["env", "lst"],
            "'mlops-kit env' has no command 'lst', did you mean 'list'?\n  see mlops-kit env --help",
        ),
        (["app"], "'mlops-kit' has no command 'app'"),
        (["env", "show"], "Missing argument 'ENV'.\n  see mlops-kit env show --help"),
        (["env", "show", "dev", "x"], "Got unexpected extra argument (x)\n  see mlops-kit env show --help"),
        (
            ["render", "dev", "--chek"],
            "No such option '--chek'. (Did you mean one of: '--check', '--help'?)",
        ),
        (
            ["--project", "/nowhere", "env", "list"],
            "Invalid value for '--project': Directory '/nowhere' does not",
        ),
        (["render", "dev", "--provider", "x"], "Invalid value for '--provider': 'x' is not one of"),
    ],
)
def test_wrong_usage(cli: Any, arguments: list[str], message: str) -> None:
    result = cli(*arguments)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}")


def test_not_a_project_directory(cli: Any, tmp_path: Path) -> None:
    result = cli("--project", str(tmp_path), "env", "list")
    assert result.code == 2
    assert result.stderr == (
        f"error: {tmp_path} is not inside an MLOps Kit project: "
        "no environments/common.yaml here or in any parent folder\n"
        "  change into a checkout of the project, or name it with --project DIR\n"
    )


def test_a_project_is_found_from_below_and_by_option(
    cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "infra" / "state")
    assert cli("env", "list").code == 0
    monkeypatch.chdir("/")
    assert cli("--project", str(project), "env", "list").code == 0


@pytest.mark.parametrize(
    ("raised", "code", "stderr"),
    [
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (
            ZeroDivisionError("division by zero"),
            1,
            "error: unexpected ZeroDivisionError: division by zero\n"
            "  this is a defect of the kit; run the command again with --debug to see where\n",
        ),
        (
            OSError(28, "No space left on device", "/data/x"),
            1,
            "error: /data/x: no space left on device\n  free some space there and run the command again\n",
        ),
        (
            PermissionError(13, "Permission denied", "/data"),
            1,
            "error: /data: permission denied\n"
            "  make it accessible to this user, or work in another checkout\n",
        ),
        (
            OSError(30, "Read-only file system", "/data"),
            1,
            "error: /data: read-only file system\n"
            "  the file system is read-only: work in a checkout that can be written\n",
        ),
    ],
)
def test_whatever_is_raised_is_told_in_a_line(
    cli: Any, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, stderr: str
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr("mlops_kit.environments.load.summaries", fail)
    result = cli("env", "list")
    assert (result.code, result.stdout) == (code, "")
    assert result.stderr.lstrip("\n") == stderr


def test_an_interrupt_while_a_class_is_made(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        class Interrupting:
            def __set_name__(self, *_: object) -> None:
                raise KeyboardInterrupt

        class Made:
            here = Interrupting()

    monkeypatch.setattr("mlops_kit.environments.load.summaries", fail)
    result = cli("env", "list")
    assert (result.code, result.stdout, result.stderr.lstrip("\n")) == (130, "", "interrupted\n")


@pytest.mark.parametrize("arguments", [["--debug", "env", "list"], ["env", "list", "--debug"]])
def test_debug_shows_where(cli: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setattr("mlops_kit.environments.load.summaries", fail)
    result = cli(*arguments)
    assert result.code == 1
    assert "Traceback (most recent call last)" in result.stderr
    assert "in fail" in result.stderr


def test_a_reader_that_leaves_early_is_no_traceback(project: Path) -> None:
    command = f"{EXECUTABLE} env schema | head -c 1; exit ${{PIPESTATUS[0]}}"
    # A pipe holds 64 KiB: only one of a single byte makes sure that the writer notices.
    done = subprocess.run(["bash", "-c", command], cwd=project, capture_output=True, text=True, timeout=60)
    assert done.stdout == "{"
    assert done.stderr == ""


def test_a_closed_pipe_ends_the_command(project: Path) -> None:
    writer = subprocess.Popen(
        [EXECUTABLE, "env", "schema"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout
    assert writer.stderr
    writer.stdout.close()
    assert writer.stderr.read() == ""
    assert writer.wait(timeout=60) == 1


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_that_is_closed_from_the_start(project: Path, closed: str) -> None:
    for command, code in (("env list", 0), ("env show nowhere", 2)):
        line = f"({EXECUTABLE} {command} {closed})"
        done = subprocess.run(["bash", "-c", line], cwd=project, capture_output=True, text=True, timeout=60)
        assert done.returncode == code
        assert "Traceback" not in done.stderr


def test_the_project_is_named_before_the_command(cli: Any) -> None:
    result = cli("env", "list", "--project", ".")
    assert result.code == 2
    assert result.stderr == (
        "error: No such option '--project'.\n  it goes before the command: mlops-kit --project DIR COMMAND\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["env", "--help"], ["doctor", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(project: Path, arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from mlops_kit.cli.app import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == "[]\n"


@pytest.mark.parametrize(
    ("importing", "told"),
    [("click", ""), ("mlops_kit.cli.folder", ""), ("mlops_kit.environments.load", "interrupted\n")],
)
def test_an_interrupt_while_it_is_imported_is_no_traceback(project: Path, importing: str, told: str) -> None:
    program = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {importing!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "sys.argv = ['mlops-kit', 'env', 'list']\n"
        "from mlops_kit.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr.lstrip("\n")) == (130, "", told)


def test_it_is_a_module_too_and_ignores_what_is_ignored(project: Path) -> None:
    line = f"trap '' INT; {sys.executable} -m mlops_kit env list & sleep 0.1; kill -INT $!; wait $!"
    done = subprocess.run(["bash", "-c", line], cwd=project, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ENVIRONMENT")


def test_the_composition_root_offers_debug_everywhere() -> None:
    import click

    def leaves(group: click.Group, ctx: click.Context) -> list[click.Command]:
        found = []
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            assert command is not None
            assert command.help, f"{name} has no help"
            found += leaves(command, ctx) if isinstance(command, click.Group) else [command]
        return found

    for command in leaves(cli_app.root, click.Context(cli_app.root)):
        assert any(parameter.name == "debug" for parameter in command.params), command.name

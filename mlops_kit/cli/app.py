"""Composition root of the command line: the root group, and the one place that turns errors into exits."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import click

import mlops_kit
from mlops_kit.cli.application import Application
from mlops_kit.cli.folder import FolderGroup
from mlops_kit.cli.options import ask_for_json, debug_option
from mlops_kit.errors import ExitCode, KitError
from mlops_kit.interrupt import leave


def _set_project(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    ctx.ensure_object(Application).project_directory = value


@click.group(cls=FolderGroup, package="mlops_kit.cli", help=mlops_kit.__doc__)
@click.version_option(mlops_kit.__version__, prog_name="mlops-kit", message="%(prog)s %(version)s")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False),
    expose_value=False,
    callback=_set_project,
    help="Project directory; the default is the one that holds the working directory.",
)
@debug_option
def root() -> None:
    """The command `mlops-kit`; its help is the package's docstring."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with one of `ExitCode`."""
    # Imports and large plans make millions of values that stay, without a cycle among them: looking for
    # cycles as often as Python does by itself is a tenth of a short command's time.
    gc.set_threshold(200_000, 20, 20)
    if arguments is None:
        _use_utf8()
    _open_standard_streams()
    app = Application()
    try:
        code = _run(app, arguments)
        if code == ExitCode.FAILED:
            app.tell_crash()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader is gone (`| head`). Point stdout elsewhere, or the interpreter's last flush complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.FAILED
    if arguments is None:
        os._exit(code)  # freeing what goes with the process anyway takes as long as importing click
    sys.exit(code)


def _use_utf8() -> None:
    """Begin anew in Python's UTF-8 mode where the locale has another encoding: files are in UTF-8."""
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        os.execve(sys.executable, sys.orig_argv, {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606 (no shell wanted)


def _open_standard_streams() -> None:
    """Give a closed stdin, stdout or stderr (`>&-`) to /dev/null, lest a file opened later take its place."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")


def _run(app: Application, arguments: Sequence[str] | None) -> int:
    from mlops_kit.cli.output import write_error, write_json, write_progress

    try:
        with _interruptible():
            code = root.main(
                None if arguments is None else list(arguments),
                prog_name="mlops-kit",
                standalone_mode=False,
                obj=app,
            )
        return code if isinstance(code, int) else ExitCode.SUCCESS
    except BrokenPipeError:
        raise
    except (click.Abort, KeyboardInterrupt):
        write_progress("interrupted")
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as help_text:
        write_progress(help_text.format_message())
        return ExitCode.USAGE
    except Exception as error:
        if _was_interrupted(error):
            write_progress("interrupted")
            return ExitCode.INTERRUPTED
        if app.debug:
            import traceback

            traceback.print_exc()
        described = _describe(error)
        write_error(described)
        words = sys.argv[1:] if arguments is None else arguments
        if app.json or (isinstance(error, click.UsageError) and ask_for_json(words)):
            # Where the error is that stdout cannot be written to, it has been told on stderr.
            with suppress(OSError):
                write_json(_as_json(described))
        return described.exit_code


@contextmanager
def _interruptible() -> Iterator[None]:
    """Have an interrupt raise KeyboardInterrupt inside, where it ends the process at once outside."""
    if signal.getsignal(signal.SIGINT) is not leave:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, leave)


def _was_interrupted(error: BaseException) -> bool:
    """Whether an interrupt became this error: Python 3.11 makes one a RuntimeError while a class is made."""
    cause = error.__cause__
    return isinstance(error, RuntimeError) and isinstance(cause, KeyboardInterrupt)


def _describe(error: Exception) -> KitError:
    """Return any exception as what the user is told."""
    if isinstance(error, KitError):
        return error
    if isinstance(error, click.ClickException):
        ctx = getattr(error, "ctx", None)
        hint = f"see {ctx.command_path} --help" if ctx else ""
        if isinstance(error, click.NoSuchOption) and error.option_name == "--project":
            hint = "it goes before the command: mlops-kit --project DIR COMMAND"
            return KitError(error.message, hint, ExitCode.USAGE)  # without the options of similar names
        return KitError(error.format_message(), hint, ExitCode.USAGE)
    if isinstance(error, OSError) and error.errno:
        return KitError.of_system(error)
    return KitError(
        f"unexpected {type(error).__name__}: {error}",
        "this is a defect of the kit; run the command again with --debug to see where",
    )


def _as_json(error: KitError) -> dict[str, object]:
    """Return an error as programs read it, in place of the result."""
    return {
        "schema": "mlops-kit/error/v1",
        "error": {"message": error.message, "hint": error.hint},
        "exit_code": int(error.exit_code),
    }

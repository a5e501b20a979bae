"""Finds a project's sandbox, starts it when it does not run, stops it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.disk import is_full
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.project import Project
from mlops_kit.sandbox.control import ControlError, ask
from mlops_kit.sandbox.state import Files, State, is_held

if TYPE_CHECKING:
    from psutil import Process

_START_SECONDS = 60
_STOP_SECONDS = 15
_PORT_TAKEN = 98  # the daemon's exit code; importing the daemon would import the emulator
# Terraform's default registry and OpenTofu's: a state names the one of the program that wrote it, and the
# other program reads it.
_REGISTRIES = ("registry.terraform.io", "registry.opentofu.org")
_NO_PROFILES = Path(__file__).with_name("aws_config")


@dataclass(frozen=True)
class SandboxInfo:
    """A running sandbox."""

    state: State
    files: Files

    @property
    def url(self) -> str:
        """Endpoint of the emulated AWS API."""
        return self.state.url

    def variables(self, account_id: str, region: str, provider: str = "built-in") -> dict[str, str]:
        """Return the environment in which AWS clients and Terraform act in the sandbox.

        `provider` is `built-in`, or `installed` for whatever hashicorp/aws Terraform installs. What the
        caller's environment says of profiles, tokens and endpoints is overridden.
        """
        url = self.url
        overridden = {name: url for name in os.environ if name.startswith("AWS_ENDPOINT_URL_")}
        variables = {
            **overridden,
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": f"SANDBOX0{account_id}",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            # A profile of the caller's would win over the keys; this file has one that says nothing.
            "AWS_CONFIG_FILE": str(_NO_PROFILES),
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_PROFILE": "default",
            "AWS_DEFAULT_PROFILE": "default",
            "NO_PROXY": _with_loopback(os.environ.get("NO_PROXY", os.environ.get("no_proxy", ""))),
            "CHECKPOINT_DISABLE": "1",
        }
        if provider == "built-in":
            variables["TF_REATTACH_PROVIDERS"] = self._reattach(account_id, region)
        return variables

    def status(self) -> dict[str, Any]:
        """Return what `sandbox status` shows. Raises KitError where the daemon does not answer."""
        return {
            "pid": self.state.pid,
            "url": self.url,
            "started": self.state.started,
            "version": self.state.version,
            "log": str(self.files.log),
            "providers": self._ask("status")["providers"],
        }

    def _reattach(self, account_id: str, region: str) -> str:
        port = self._ask("provider", account_id=account_id, region=region)["port"]
        attached = {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": self.state.pid,
            "Test": True,
            "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
        }
        return json.dumps({f"{registry}/hashicorp/aws": attached for registry in _REGISTRIES})

    def _ask(self, what: str, **details: str) -> dict[str, Any]:
        try:
            return ask(self.state.control, self.state.token, what, **details)
        except ControlError as error:
            raise KitError(
                f"the sandbox (process {self.state.pid}) does not answer: {error}", _log_hint(self.files)
            ) from error


def find(project: Project) -> SandboxInfo | None:
    """Return the project's running sandbox, None where it was not started.

    Raises KitError where it was and has ended without being stopped; the next call finds none.
    """
    files = Files(project.state)
    state = State.read(files.state)
    if state is None:
        return None
    if _answers(state):
        return SandboxInfo(state, files)
    if is_held(files.state):
        raise KitError(
            f"the sandbox (process {state.pid}) lives, and does not answer here",
            f"{_log_hint(files)}; it may run in another container; `mlops-kit sandbox stop` ends it",
        )
    files.state.unlink(missing_ok=True)
    raise KitError(
        f"the sandbox (process {state.pid}) has ended without being stopped; all that was in it is gone",
        f"{_log_hint(files)}; the same command again starts an empty one",
    )


def ensure_running(project: Project, port: int = 0) -> SandboxInfo:
    """Return the project's sandbox, started (on `port`, default a free one) if it does not run.

    Raises ConfigurationError where the port is taken, KitError where it crashed or does not come up.
    """
    running = find(project)
    if running is None:
        with _lock(project.state):
            running = find(project) or _start_empty(project, port)
    if port and not running.url.endswith(f":{port}"):
        raise ConfigurationError(
            f"the sandbox of this project runs already, at {running.url}",
            "stop it first (`mlops-kit sandbox stop`), or leave --port out",
        )
    return running


def stop(project: Project) -> bool:
    """Stop the project's sandbox and remove its files; return whether one was running."""
    files = Files(project.state)
    if not files.folder.is_dir():
        return False
    with _lock(files.folder):
        state = State.read(files.state)
        if state is not None:
            _end(state)
        links = [files.shims / name for name in ("terraform", "tofu")]
        for path in (files.state, *files.folder.glob(f".{files.state.name}.*"), files.log, *links):
            path.unlink(missing_ok=True)
        if files.shims.is_dir() and not any(files.shims.iterdir()):
            files.shims.rmdir()
    return state is not None


def _start_empty(project: Project, port: int) -> SandboxInfo:
    """Remove what belonged to the last sandbox, whose releases name archives that are gone, and start one."""
    shutil.rmtree(project.sandbox_build, ignore_errors=True)
    return _start(Files(project.state), port)


def _start(files: Files, port: int) -> SandboxInfo:
    command = [sys.executable, "-m", "mlops_kit.sandbox.daemon", str(files.folder), str(port)]
    with files.log.open("wb") as log:
        daemon = subprocess.Popen(
            command,
            cwd=files.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=_environment(),
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        state = State.read(files.state)
        if state is not None and state.pid == daemon.pid:
            return SandboxInfo(state, files)
        code = daemon.poll()
        if code == _PORT_TAKEN:
            files.log.unlink(missing_ok=True)
            raise ConfigurationError(
                f"port {port} is taken or not allowed", "choose another, or leave --port out for a free one"
            )
        if code is not None:
            raise _not_started(files, code)
        time.sleep(0.01)
    daemon.kill()
    daemon.wait()
    raise KitError(f"the sandbox did not start within {_START_SECONDS} s", _log_hint(files))


def _not_started(files: Files, code: int) -> KitError:
    """Return why a daemon ended before it was up: its last words, or that there was no room for any."""
    said = files.log.read_text(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(said) if line.strip()), "")
    why = f"the sandbox did not start (exit code {code})"
    if is_full(files.folder):
        why = f"the sandbox did not start: the disk that holds {files.folder} is full"
        return KitError(why, "free some space there and run the command again")
    return KitError(f"{why}: {last}" if last else why, _log_hint(files))


def _environment() -> dict[str, str]:
    """The daemon must not act with the caller's credentials, whatever it imports."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}


def _end(state: State) -> None:
    daemon = _daemon(state.pid)
    with suppress(ControlError):
        ask(state.control, state.token, "stop")
    if daemon is None or _is_over_within(daemon, _STOP_SECONDS):
        return
    import psutil

    try:
        family = [*daemon.children(recursive=True), daemon]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=5)


def _daemon(pid: int) -> Process | None:
    """Return the process if it is a sandbox's: the system may have given the number to another by now."""
    import psutil

    try:
        process = psutil.Process(pid)
        return process if "mlops_kit.sandbox.daemon" in process.cmdline() else None
    except psutil.Error:
        return None


def _is_over_within(daemon: Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not _is_over(daemon):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_over(daemon: Process) -> bool:
    """Whether nothing is left that holds the project's folder.

    A process that ends has no command line first, then is a zombie whose other threads are still on their
    way out and keep its files and its directory. It stays one for good where process 1 reaps nobody.
    """
    import psutil

    try:
        return not daemon.is_running() or (
            daemon.status() == psutil.STATUS_ZOMBIE and daemon.num_threads() <= 1
        )
    except psutil.Error:
        return True


def _answers(state: State) -> bool:
    try:
        ask(state.control, state.token, "status")
    except ControlError:
        return False
    return True


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One start or stop at a time for each project. The folder itself is locked: no file is left behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise KitError(
            f"cannot use {folder} for the sandbox: {(error.strerror or str(error)).lower()}",
            "the project's folder must be writable",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _with_loopback(hosts: str) -> str:
    return ",".join(dict.fromkeys([*filter(None, hosts.split(",")), "127.0.0.1", "localhost"]))


def _log_hint(files: Files) -> str:
    return f"its log is {files.log}"

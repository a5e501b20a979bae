"""What a command works with: the project, its environments, the target, and how to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.project import Project
    from mlops_kit.sandbox.client import SandboxInfo
    from mlops_kit.target import Target


class Application:
    """One run of the command line; commands receive it with `@click.pass_obj`.

    Imports are inside the methods, because `mlops-kit --help` makes one too.
    """

    def __init__(self) -> None:
        self.project_directory: str | None = None
        self.json = False
        self.debug = False
        self.profile: str | None = None
        self.terraform: str | None = None
        self.runs_terraform = False
        self._sandbox: SandboxInfo | None = None

    @cached_property
    def project(self) -> Project:
        """The project of `--project`, or of the working directory."""
        from pathlib import Path

        from mlops_kit.project import Project

        return Project.find(Path(self.project_directory) if self.project_directory else None)

    def project_or_none(self) -> Project | None:
        """The project, or None outside of one."""
        from mlops_kit.errors import ConfigurationError

        try:
            return self.project
        except ConfigurationError:
            return None

    def environment(self, name: str, stacks: Sequence[str] = ()) -> Environment:
        """Load and check an environment, and names of stacks of it, before anything is started or asked.

        Raises ConfigurationError with everything that is wrong.
        """
        from mlops_kit.environments.known import environment
        from mlops_kit.stacks.graph import stacks_of

        found = environment(self.project, name)
        stacks_of(found).select(stacks)
        return found

    def target(self, environment: Environment, sandbox: bool, provider: str = "built-in") -> Target:
        """Return where to act: the sandbox, started when it does not run, or the environment's account.

        Raises ConfigurationError before that for a command that runs Terraform where there is none that fits.
        """
        from mlops_kit.target import account_target, sandbox_target

        if self.runs_terraform:
            from mlops_kit.terraform.engine import find_engine

            find_engine(self.terraform)

        if not sandbox:
            return account_target(
                self.project,
                environment.name,
                environment.region,
                profile=self.profile,
                role_arn=environment.deploy_role_arn,
            )
        from mlops_kit.sandbox.client import ensure_running

        running = ensure_running(self.project)
        self._sandbox = running
        return sandbox_target(
            self.project,
            environment.name,
            environment.region,
            environment.account_id,
            running,
            provider,
        )

    def tell_crash(self) -> None:
        """Say what became of the sandbox, where this run began with one and it has ended since."""
        if self._sandbox is None:
            return
        from mlops_kit.cli.output import write_error
        from mlops_kit.errors import KitError
        from mlops_kit.sandbox.client import find

        began = self._sandbox.state
        try:
            running = find(self.project)
        except KitError as error:
            write_error(error)
            return
        if running is None or running.state != began:
            what = f"the sandbox (process {began.pid}) was stopped during this run, and all in it is gone"
            write_error(KitError(what, "the same command again begins in an empty one"))

    def result(self, data: Mapping[str, Any], text: str) -> None:
        """Print a command's result on stdout: `data` with `--json`, else `text`."""
        from mlops_kit.cli.output import write_json, write_text

        if self.json:
            write_json(data)
        else:
            write_text(text)

    def progress(self, text: str) -> None:
        """Say on stderr what is going on."""
        from mlops_kit.cli.output import write_progress

        write_progress(text)

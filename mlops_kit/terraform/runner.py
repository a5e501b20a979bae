"""Runs Terraform for one root: arguments by python-terraform, streaming, limits and retries by the kit."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mlops_kit.errors import ConfigurationError
from mlops_kit.terraform import process
from mlops_kit.terraform.engine import Engine
from mlops_kit.terraform.events import Diagnostic, Event, OutputsEvent, Resources, SummaryEvent, parse
from mlops_kit.terraform.failures import UNRELEASED, TerraformError, failure
from mlops_kit.terraform.interrupts import InterruptedRunError, Interrupts
from mlops_kit.terraform.variables import process_variables

if TYPE_CHECKING:
    from mlops_kit.terraform.plan import Plan

T = TypeVar("T")
_ATTEMPTS = 3
_HOUR = 3600.0


@dataclass(frozen=True)
class Outcome:
    """What a finished command did or would do; `changes` means that resources or outputs differ."""

    resources: Resources = field(default_factory=Resources)
    changes: bool = False
    outputs: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


class Terraform:
    """Terraform in one root with one data directory; one instance a stack, never shared between threads.

    `data` is TF_DATA_DIR, `logs` the folder for what Terraform printed, `variables` go on top of the
    caller's environment, `held` are descriptors that stay open in every Terraform (a lock that lives as
    long as Terraform does), `time_limit` is in seconds a command. `started` and `ended` hear of each command:
    that it starts, then its process id; and it ended in order where no signal ended it and its lock, if it
    had one, is released.
    """

    def __init__(
        self,
        engine: Engine,
        root: Path,
        data: Path,
        logs: Path,
        variables: Mapping[str, str],
        *,
        interrupts: Interrupts | None = None,
        on_event: Callable[[Event], None] = lambda event: None,
        on_note: Callable[[str], None] = lambda text: None,
        started: Callable[[str, int | None], None] = lambda command, pid: None,
        ended: Callable[[bool], None] = lambda in_order: None,
        held: Sequence[int] = (),
        time_limit: float = 4 * _HOUR,
    ) -> None:
        self.engine = engine
        self.root = root
        self.data = data
        self._logs = logs
        self._variables = process_variables(variables, data, kind=engine.kind)
        self._interrupts = interrupts or Interrupts()
        self._on_event = on_event
        self._on_note = on_note
        self._started = started
        self._ended = ended
        self._held = tuple(held)
        self._time_limit = time_limit
        self._ahead: process.Begun | None = None

    def init(self, backend_files: Sequence[Path] = ()) -> None:
        """Prepare the data directory for the backend, whatever it was prepared for before."""
        discard_damaged(self.data / "terraform.tfstate")
        self._retried(
            self._streamed, "init", backend_config=[str(file) for file in backend_files], reconfigure=True
        )

    def migrate(self, backend_files: Sequence[Path] = ()) -> None:
        """Move the state from the backend of the last init to the one that the root names now."""
        files = [str(file) for file in backend_files]
        # Terraform refuses `-json` here.
        options = {"backend_config": files, "migrate_state": True, "force_copy": True}
        self._retried(self._captured, "init", input=False, no_color=True, **options)

    def plan(
        self,
        plan_file: Path,
        variable_files: Sequence[Path] = (),
        *,
        destroy: bool = False,
        refresh: bool = True,
        refresh_only: bool = False,
        targets: Sequence[str] = (),
        replace: Sequence[str] = (),
    ) -> Outcome:
        """Plan into `plan_file` (readable by the owner alone: plans hold secrets).

        `targets` are the only addresses to plan for, `replace` those of objects to be made anew as they are.
        With `refresh_only`, changes are those that were made outside Terraform, and nothing else.
        """
        plan_file.parent.mkdir(parents=True, exist_ok=True)
        options = _plan_options(plan_file, variable_files, destroy, refresh, refresh_only, targets, replace)
        outcome = self._retried(self._streamed, "plan", **options)
        plan_file.chmod(0o600)
        return outcome

    def begin_plan(self, plan_file: Path, variable_files: Sequence[Path] = ()) -> None:
        """Start what the next `plan` does if it is of the same arguments; another one lets go of it first."""
        plan_file.parent.mkdir(parents=True, exist_ok=True)
        argv = self._streaming("plan", **_plan_options(plan_file, variable_files))
        self._ahead = self._begin("plan", argv)

    @property
    def has_ended_ahead(self) -> bool:
        """Whether a plan that was begun is over before anybody has followed it."""
        return self._ahead is not None and self._ahead.process.poll() is not None

    def let_go(self) -> None:
        """End a plan that was begun and is not wanted any more, if there is one."""
        if self._ahead:
            ended = process.abandon(self._ahead)
            # What the signal itself has ended was not so far yet as to handle it, nor to lock anything.
            in_order = ended.code >= 0 or ended.code == -signal.SIGINT
            self._ended(in_order and UNRELEASED not in ended.output)
            self._ahead = None

    def apply(self, plan_file: Path) -> Outcome:
        """Apply a plan file. A transient failure is the caller's to handle: the plan is spent."""
        return self._streamed("apply", str(plan_file))

    def show(self, plan_file: Path) -> Plan:
        """Read a plan file."""
        from mlops_kit.terraform.plan import Plan

        return Plan.from_json(json.loads(self._captured("show", str(plan_file), json=True)))

    def show_json(self, plan_file: Path) -> bytes:
        """A plan file as JSON, whole: it holds secrets in clear."""
        return self._captured("show", str(plan_file), json=True).encode()

    def show_text(self, plan_file: Path) -> str:
        """A plan file as Terraform words it, sensitive values hidden."""
        return self._captured("show", str(plan_file), no_color=True)

    def planned_values(self, plan_file: Path) -> dict[str, dict[str, Any]]:
        """Attributes that a plan file gives each resource, as far as they are known. They may be secret."""
        shown = json.loads(self._captured("show", str(plan_file), json=True))
        return {
            change["address"]: change["change"]["after"] or {}
            for change in shown.get("resource_changes", ())
            if "deposed"
            not in change  # a former object, which is destroyed, has the address of the present one
        }

    def pull(self) -> str:
        """The state as stored, empty where there is none. It may hold secrets."""
        return self._captured("state pull", no_color=True)

    def push(self, state_file: Path) -> None:
        """Store a state in the place of the one it was made from; Terraform refuses one that is older."""
        self._captured("state push", str(state_file), no_color=True)

    def force_unlock(self, lock_id: str) -> None:
        """Release the state's lock by its id."""
        self._captured("force-unlock", lock_id, force=True, no_color=True)

    def _retried(self, run: Callable[..., T], command: str, *arguments: str, **options: Any) -> T:
        """Run, and run again after a failure that passes by itself."""
        try:
            return run(command, *arguments, **options)
        except TerraformError as error:
            if not error.transient:
                raise
            failures = [error]
        # Loaded only here: it takes longer to import than Terraform takes to start.
        from tenacity import (
            RetryCallState,
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            wait_exponential_jitter,
        )

        def report(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            wait = state.next_action.sleep if state.next_action else 0
            self._on_note(f"terraform {command} failed, again in {wait:.0f} s: {error}")

        def again() -> T:
            if failures:
                raise failures.pop()  # the first attempt was made above
            return run(command, *arguments, **options)

        attempts = Retrying(
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_exponential_jitter(initial=1, max=20),
            retry=retry_if_exception(lambda e: isinstance(e, TerraformError) and e.transient),
            before_sleep=report,
            reraise=True,
        )
        return attempts(again)

    def _streamed(self, command: str, *arguments: str, **options: Any) -> Outcome:
        """Run with `-json`, hand its events on, and sum them up."""
        events: list[Event] = []

        def line(text: str) -> None:
            event = parse(text)
            if event:
                events.append(event)
                self._on_event(event)

        argv = self._streaming(command, *arguments, **options)
        self._interrupts.check()
        begun = self._taken(argv) or self._begin(command, argv)
        finished = process.follow(begun, self._interrupts, self._time_limit, line)
        diagnostics = [event for event in events if isinstance(event, Diagnostic)]
        unlocked = all(diagnostic.summary != UNRELEASED for diagnostic in diagnostics)
        self._ended(finished.code >= 0 and unlocked)
        self._raise_for(command, finished, diagnostics, (0, 2) if command == "plan" else (0,))
        return _outcome(events, changes=finished.code == 2)

    def _streaming(self, command: str, *arguments: str, **options: Any) -> list[str]:
        return self.command(command, *arguments, json=True, input=False, no_color=True, **options)

    def _begin(self, command: str, argv: Sequence[str]) -> process.Begun:
        with self._starting(command):
            begun = process.begin(argv, self._variables, self._logs / f"{command}.jsonl", self._held)
        self._started(command, begun.process.pid)
        return begun

    @contextmanager
    def _starting(self, command: str) -> Iterator[None]:
        self._started(command, None)
        try:
            yield
        except ConfigurationError:  # it did not start
            self._ended(True)
            raise

    def _taken(self, argv: Sequence[str]) -> process.Begun | None:
        """Return what was begun ahead if it is this; end it where it is something else."""
        ahead = self._ahead
        if ahead and ahead.argv == argv:
            self._ahead = None
            return ahead
        self.let_go()
        return None

    def _captured(self, command: str, *arguments: str, **options: Any) -> str:
        self._interrupts.check()
        with self._starting(command):
            finished = process.run(
                self.command(command, *arguments, **options),
                self._variables,
                self._interrupts,
                self._time_limit,
                self._held,
                lambda pid: self._started(command, pid),
            )
        self._ended(finished.code >= 0 and UNRELEASED not in finished.errors)
        self._raise_for(command, finished, (), (0,))
        return finished.output

    def _raise_for(
        self, command: str, finished: process.Finished, diagnostics: Sequence[Diagnostic], good: Sequence[int]
    ) -> None:
        if finished.timed_out:
            raise TerraformError(
                f"terraform {command} did not end within {self._time_limit:.0f} s and was stopped"
            )
        if finished.code in good:
            return
        if self._interrupts.count:
            raise InterruptedRunError()
        raise failure(command, diagnostics, finished.errors, finished.code, self._logs)

    def command(self, command: str, *arguments: str, **options: Any) -> list[str]:
        """Return the command line; options as python-terraform takes them, True for a bare flag."""
        from python_terraform import IsFlagged
        from python_terraform import Terraform as Builder

        flagged = {name: IsFlagged if value is True else value for name, value in options.items()}
        builder = Builder(working_dir=str(self.data), terraform_bin_path=str(self.engine.executable))
        executable, *rest = builder.generate_cmd_string(command, *arguments, **flagged)
        return [executable, f"-chdir={self.root}", *rest]


def _plan_options(
    plan_file: Path,
    variable_files: Sequence[Path],
    destroy: bool = False,
    refresh: bool = True,
    refresh_only: bool = False,
    targets: Sequence[str] = (),
    replace: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "detailed_exitcode": True,
        "out": str(plan_file),
        "var_file": [str(file) for file in variable_files],
        "destroy": destroy or None,
        "refresh": None if refresh else "false",
        "refresh_only": refresh_only or None,
        "target": list(targets),
        "replace": list(replace),
    }


def _outcome(events: Sequence[Event], changes: bool) -> Outcome:
    resources = Resources()
    outputs: tuple[str, ...] = ()
    for event in events:
        if isinstance(event, SummaryEvent):
            resources = event.resources
        elif isinstance(event, OutputsEvent):
            outputs = tuple(name for name, action in event.actions.items() if action not in ("", "noop"))
    warnings = tuple(e for e in events if isinstance(e, Diagnostic) and not e.is_error)
    return Outcome(resources, changes, outputs, warnings)


def discard_damaged(settings: Path) -> None:
    """Remove an init's record of the backend where a full disk cut it short; `-reconfigure` needs none."""
    try:
        json.loads(settings.read_bytes())
    except FileNotFoundError:
        return
    except ValueError:
        settings.unlink()

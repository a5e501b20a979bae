"""Finds what was changed outside Terraform, stack by stack, and who did it where that can be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ConfigurationError, ExitCode
from mlops_kit.project import Project
from mlops_kit.stacks import execution
from mlops_kit.stacks.drift.drifted import Drifted, drifted
from mlops_kit.stacks.errored_state import left_something
from mlops_kit.stacks.left_over import with_left_over
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

SCHEMA = "mlops-kit/drift/v1"


@dataclass(frozen=True)
class DriftReport:
    """How the look at each stack went, and what was found to have drifted."""

    run: RunReport
    found: Mapping[str, Sequence[Drifted]]

    @property
    def drifted(self) -> bool:
        """Whether anything was changed outside Terraform."""
        return any(self.found.values())

    @property
    def exit_code(self) -> ExitCode:
        """3 where there is drift; 1 where a stack could not be looked at, whatever the others say."""
        if not self.run.ok:
            return self.run.exit_code
        return ExitCode.CHANGES if self.drifted else ExitCode.SUCCESS

    def as_json(self) -> dict[str, Any]:
        """Return it as its schema has it; no value of it is in clear where it is sensitive."""
        return {
            "schema": SCHEMA,
            "environment": self.run.environment,
            "drifted": self.drifted,
            "stacks": [
                {
                    "name": stack.name,
                    "result": stack.result.value,
                    "cause": stack.cause,
                    "hint": stack.hint,
                    "resources": [resource.as_json() for resource in self.found.get(stack.name, ())],
                }
                for stack in self.run.stacks
            ],
        }

    def as_text(self) -> str:
        """Return what drifted, attribute by attribute, above the table of the stacks."""
        lines = []
        for stack, resources in self.found.items():
            if resources:
                lines += [stack, *(f"  {line}" for one in resources for line in one.lines()), ""]
        rows = [("STACK", "RESULT", "DRIFTED")]
        rows += [
            (stack.name, stack.result.value, str(len(self.found.get(stack.name, ()))))
            for stack in self.run.stacks
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        lines += [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>7}" for row in rows]
        for stack_result in self.run.stacks:
            for text in (stack_result.cause, stack_result.hint):
                if text:
                    lines += ["", *(f"{stack_result.name}: {line}" for line in text.splitlines())]
        return "\n".join(lines)


def drift(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    *,
    terraform: str | None = None,
) -> DriftReport:
    """Compare the named stacks (all, where none is named) with what is there, side by side.

    What the configuration would change but nobody has applied is no drift. Changes nothing. Raises
    KitError where the account is the wrong one, a stack is unknown or there is no Terraform.
    """
    session = Session(project, environment, target, observer, terraform)
    names = session.selected(stacks)
    assert session.engine
    session.verify_account()
    found: dict[str, Sequence[Drifted]] = {}
    run = execution.run(session, "drift", [names], lambda name: _look(session, name, found), lambda name: ())
    if not stacks:
        run = with_left_over(session, run)
    return DriftReport(run, {name: found[name] for name in names if name in found})


def _look(session: Session, name: str, found: dict[str, Sequence[Drifted]]) -> StackResult:
    state = session.state(name)
    if state is None or state.empty:
        return StackResult(name, Result.NOT_THERE)
    with Workspace.held(session, name) as workspace:
        if left_something(workspace):
            workspace.note("the last apply was cut short: what it did is told as drift until the next one")
        _render(workspace)
        workspace.init()
        workspace.phase("refresh")
        plan = workspace.folder / "drift.tfplan"
        terraform, inputs = workspace.terraform, [workspace.inputs]
        try:
            outcome = workspace.unlocked(lambda: terraform.plan(plan, inputs, refresh_only=True))
            resources = drifted(session, terraform.show_json(plan)) if outcome.changes else ()
        finally:
            plan.unlink(missing_ok=True)
    found[name] = resources
    return StackResult(name, Result.DRIFTED if resources else Result.NO_DRIFT)


def _render(workspace: Workspace) -> None:
    """Render the stack; what was applied once can be compared with the inputs of then, too."""
    try:
        workspace.render()
    except ConfigurationError:
        if not workspace.inputs.is_file():
            raise

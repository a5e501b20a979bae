"""Applies stacks: the last plan where one waits, else a plan made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlops_kit.errors import RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks import execution
from mlops_kit.stacks.adoption.after_kill import adopt_first
from mlops_kit.stacks.archive import verify_released
from mlops_kit.stacks.change import apply_plan, plan_and_apply
from mlops_kit.stacks.ending import Ending, ending
from mlops_kit.stacks.evidence import refusal_recorded
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.left_over import with_left_over
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.plans.bundles import BundleStore
from mlops_kit.stacks.plans.gate import Gate
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.review_guard import unreviewed
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state_stack import PrivateCopy
from mlops_kit.stacks.unreleased import unreleased
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def apply(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    *,
    terraform: str | None = None,
    use_saved: bool = False,
    operation: str = "apply",
    without_review: str = "",
) -> RunReport:
    """Apply the named stacks (all, where none is named), wave by wave.

    With `use_saved`, a plan that `plan` saved is applied as it is; where it is stale or was altered,
    its stack is refused. Where the environment asks for approvals, so is a change that lacks them, unless
    `without_review` says why it can't wait; that is on record. Raises KitError before anything is changed
    where the account is the wrong one, a stack is unknown or there is no Terraform; what fails later is in
    the report.
    """
    session = Session(project, environment, target, observer, terraform)
    if without_review:
        session.without_review = without_review
        observer.note("", f"applying what nobody approved, on record: {without_review}")
    names = session.selected(stacks)
    assert session.engine
    with refusal_recorded(session, operation):
        session.verify_account()
        if use_saved:
            _refuse_stale(session, names)
    report = execution.run(
        session,
        operation,
        session.graph.waves(names),
        lambda name: _apply_stack(session, name, operation, use_saved),
        session.graph.upstream,
    )
    return report if stacks else with_left_over(session, report)


def _apply_stack(session: Session, name: str, operation: str, use_saved: bool) -> StackResult:
    if nothing := unreleased(session, name):
        return nothing
    if missing := session.missing(name):
        return StackResult(
            name,
            Result.FAILED,
            cause=f"needs {', '.join(missing)} applied first",
            hint=f"mlops-kit bootstrap {session.environment.name} makes all that is missing",
        )
    with Workspace.held(session, name) as workspace, ending(session, name, operation) as end:
        try:
            end.result = _apply_held(workspace, end, use_saved)
        finally:
            session.forget(name)
        return end.result


def _apply_held(workspace: Workspace, end: Ending, use_saved: bool) -> StackResult:
    session, name = workspace.session, workspace.stack.name
    refusal = unreviewed(session, name, end.operation)
    workspace.render()
    if name == STATE and (result := _make_state_stack(workspace)):
        return result
    workspace.init()
    if not (use_saved and saved.exists(workspace)):
        return plan_and_apply(workspace, admit=lambda: _admit(workspace, end.operation, refusal))
    adopt_first(workspace)
    session.forget(name)
    end.bundle = saved.check(workspace, session.state(name))
    if end.bundle is None:
        return StackResult(name, Result.NO_CHANGES)
    if refusal:
        Gate(session, BundleStore(session.target, session.environment)).verify(workspace, end.bundle)
    verify_released(session.target, end.bundle.manifest["release"])
    try:
        write_private(workspace.plan_file, end.bundle.plan_file)
        result = apply_plan(workspace)
    finally:
        workspace.plan_file.unlink(missing_ok=True)
    saved.discard(workspace)
    return result


def _admit(workspace: Workspace, operation: str, unreviewed: RefusedError | None) -> None:
    """Raise RefusedError where a plan that was made on the spot may not be applied."""
    if unreviewed:
        raise unreviewed
    if operation != "deploy":  # which looked at the archive before it wrote the release
        target = workspace.session.target
        verify_released(target, release_data(target, workspace.stack.model))


def _make_state_stack(workspace: Workspace) -> StackResult | None:
    """Make the state stack and move its state into the bucket; None where it lives there already."""
    copy = PrivateCopy(workspace)
    state = workspace.session.state(STATE)
    if not copy.is_true():
        if state is not None and not state.empty:
            copy.remove()
            return None
    elif workspace.session.state(STATE) is None:
        workspace.note("going on with a bootstrap that was interrupted")
    result = plan_and_apply(workspace, copy.use_local())
    copy.move_in()
    return result


def _refuse_stale(session: Session, names: Sequence[str]) -> None:
    """Check every saved plan before the first stack is touched."""
    for name in names:
        if not session.missing(name):
            with Workspace.held(session, name) as workspace:
                if saved.exists(workspace):
                    workspace.render()
                    saved.check(workspace, session.state(name))

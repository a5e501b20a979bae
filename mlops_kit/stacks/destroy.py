"""Takes stacks down, those on top first; the state's own bucket last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlops_kit.errors import ConfigurationError, RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks import execution, saved
from mlops_kit.stacks.adoption import was_killed
from mlops_kit.stacks.change import plan_and_apply
from mlops_kit.stacks.ending import ending
from mlops_kit.stacks.evidence import refusal_recorded
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state_stack import PrivateCopy
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def destroy(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    terraform: str | None = None,
    *,
    allow_protected: bool = False,
) -> RunReport:
    """Destroy the named stacks (all, where none is named), in the reverse of the order they were made in.

    Raises RefusedError before anything is changed: for an environment with deletion protection unless
    `allow_protected`, for the wrong account, and where a stack would go from under another one.
    With `allow_protected`, protection is lifted stack by stack, by Terraform, right before its end.
    """
    protected = environment.protection.deletion
    if protected and allow_protected:
        lifted = environment.protection.model_copy(update={"deletion": False})
        environment = environment.model_copy(update={"protection": lifted})
    session = Session(project, environment, target, observer, terraform)
    names = session.selected(stacks)
    assert session.engine
    session.verify_account()
    with refusal_recorded(session, "destroy"):
        if protected and not allow_protected:
            raise RefusedError(
                f"environment {environment.name} is protected from deletion",
                "set protection.deletion to false and apply that, or add --allow-protected",
            )
        _refuse_undermining(session, names)
    return execution.run(
        session,
        "destroy",
        session.graph.waves(names)[::-1],
        lambda name: _destroy_stack(session, name, protected),
        lambda name: [other for other in names if name in session.graph.upstream(other)],
    )


def _refuse_undermining(session: Session, names: Sequence[str]) -> None:
    """Raise RefusedError where a stack that stays stands on one that goes."""
    there = [name for name in session.bucket.stacks() if (state := session.state(name)) and not state.empty]
    for name in there:
        known = name in session.graph.names
        stands_on = session.graph.upstream(name) if known else session.graph.names
        if name in names or not (under := [goes for goes in names if goes in stands_on]):
            continue
        if known:
            raise RefusedError(
                f"{name} stands on {', '.join(under)}", f"destroy {name} as well, or before: name it, too"
            )
        if STATE in names:
            raise RefusedError(
                f"the state bucket still holds stack {name}, which the environment no longer has",
                f"put it back into environments/{session.environment.name}.yaml and destroy it first",
            )


def _destroy_stack(session: Session, name: str, protected: bool) -> StackResult:
    with Workspace.held(session, name) as workspace, ending(session, name, "destroy") as end:
        try:
            end.result = _destroy_held(workspace, protected)
        finally:
            session.forget(name)
        return end.result


def _destroy_held(workspace: Workspace, protected: bool) -> StackResult:
    name = workspace.stack.name
    if name == STATE:
        return _destroy_state_stack(workspace, protected)
    state = workspace.session.state(name)
    if (state is None or state.empty) and not was_killed(workspace):
        return StackResult(name, Result.NOT_THERE)
    _render(workspace)
    workspace.init()
    if protected:
        plan_and_apply(workspace)
    return plan_and_apply(workspace, destroy=True)


def _destroy_state_stack(workspace: Workspace, protected: bool) -> StackResult:
    """Take the state out of the bucket that it describes, then destroy from there."""
    copy = PrivateCopy(workspace)
    state = workspace.session.state(STATE)
    saved.discard(workspace)
    workspace.render()
    if copy.is_true():
        terraform = copy.use_local()
    elif state is not None and not state.empty:
        copy.move_out()
        terraform = copy.terraform
    else:
        copy.remove()
        return StackResult(STATE, Result.NOT_THERE)
    if protected:
        plan_and_apply(workspace, terraform)
    result = plan_and_apply(workspace, terraform, destroy=True)
    copy.remove()
    return result


def _render(workspace: Workspace) -> None:
    """Render the stack, or keep its last inputs where what they came from (a release) is gone."""
    try:
        workspace.render()
    except ConfigurationError:
        if not workspace.inputs.is_file():
            raise
        workspace.note("its inputs can't be rendered any more; destroying it with the last ones")

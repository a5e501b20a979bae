"""Plans stacks side by side against the outputs that are there now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mlops_kit.stacks import errored_state, execution
from mlops_kit.stacks.endpoints import failed
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.plans.facts import facts
from mlops_kit.stacks.plans.upstream import held_back
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state_stack import PrivateCopy
from mlops_kit.stacks.unreleased import unreleased
from mlops_kit.stacks.workspace import Workspace

if TYPE_CHECKING:
    from mlops_kit.stacks.plans.draft import Draft

Hold = Callable[[str], AbstractContextManager[Workspace]]
_LATER = "apply what is under it and plan it then; --preview shows it from a rehearsal in the sandbox"
_CUT_SHORT = (
    "the last apply was cut short, and what it made may be planned again here:"
    " `apply` takes it over first, and then refuses this plan as stale"
)


def draft_plans(
    session: Session, names: Sequence[str], diff: bool = False, hold: Hold | None = None
) -> tuple[RunReport, list[Draft]]:
    """Plan stacks; return how that went and the plans that change something, in the order of the stacks.

    `hold` holds a stack, by its name, for a block.
    """
    drafts: dict[str, Draft] = {}
    holding = hold or partial(Workspace.held, session)
    report = execution.run(
        session,
        "plan",
        [names],
        lambda name: _plan_stack(session, name, holding, diff, drafts),
        lambda name: (),
    )
    held = held_back(session, names, drafts)
    for name, why in held.items():
        drafts.pop(name, None)
        saved.drop(session.folder / name)
        session.observer.note(name, why)
    results = [
        StackResult(stack.name, Result.WAITING, stack.seconds, cause=held[stack.name], hint=_LATER)
        if stack.name in held
        else stack
        for stack in report.stacks
    ]
    return replace(report, stacks=results), [drafts[name] for name in names if name in drafts]


def _plan_stack(session: Session, name: str, hold: Hold, diff: bool, drafts: dict[str, Draft]) -> StackResult:
    if nothing := unreleased(session, name):
        return nothing
    if missing := session.missing(name):
        return StackResult(name, Result.WAITING, cause=f"needs {', '.join(missing)} applied first")
    with hold(name) as workspace:
        saved.drop(workspace.folder)  # not the plan file: what has begun may have written it by now
        if errored_state.left_something(workspace):
            workspace.note(_CUT_SHORT)
        state = session.state(name)
        if workspace.render() or workspace.terraform.has_ended_ahead:
            # It has begun with other inputs, or read a state that may be older than this one.
            workspace.terraform.let_go()
        copy = PrivateCopy(workspace)
        to_be_made = name == STATE and (state is None or state.empty or copy.is_true())
        if to_be_made:
            # The bucket is not there yet: what a bootstrap would make, planned where it would begin. That
            # plan is for the eye alone.
            workspace.terraform.let_go()
            terraform = copy.use_local()
        else:
            workspace.init()
            terraform = workspace.terraform
        try:
            replaced = failed(workspace, terraform)
            rests_on = facts(workspace, state)  # before the plan: what is changed meanwhile is not in it
            resources = workspace.plan(terraform, replace=replaced)
            if resources is None:
                if not to_be_made:
                    saved.save(workspace.folder, rests_on, None)
                return StackResult(name, Result.NO_CHANGES)
            from mlops_kit.stacks.plans.draft import Draft

            text = terraform.show_text(workspace.plan_file) if diff else ""
            drafts[name] = Draft.of(workspace, rests_on, terraform, preview=to_be_made)
        finally:
            workspace.plan_file.unlink(missing_ok=True)
        changes = tuple((action, address) for address, action in workspace.planned.items())
        return StackResult(name, Result.CHANGES, resources=resources, changes=changes, diff=text)

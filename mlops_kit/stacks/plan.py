"""Plans stacks side by side and saves the plans for `apply`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlops_kit.project import Project
from mlops_kit.stacks import execution, saved
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.release import read_release
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state_stack import PrivateCopy
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def plan(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    *,
    terraform: str | None = None,
    diff: bool = False,
) -> RunReport:
    """Plan the named stacks (all, where none is named) against the outputs that are there now.

    Since outputs come from states, not from other plans, no stack waits for another. A stack whose
    upstream was never applied can't be planned and says what it needs. Changes nothing. With `diff`, the
    report has every plan as Terraform words it.
    """
    session = Session(project, environment, target, observer, terraform)
    names = session.selected(stacks)
    assert session.engine
    # Nothing would be changed, but a plan made in another account says that everything is to be created.
    session.verify_account()
    return execution.run(
        session, "plan", [names], lambda name: _plan_stack(session, name, diff), lambda name: ()
    )


def _plan_stack(session: Session, name: str, diff: bool) -> StackResult:
    model = session.graph[name].model
    if model and read_release(session.target, model) is None:
        return StackResult(name, Result.NO_RELEASE, cause=f"deploy {model} to make its first release")
    if missing := session.missing(name):
        return StackResult(name, Result.WAITING, cause=f"needs {', '.join(missing)} applied first")
    with Workspace.held(session, name) as workspace:
        saved.discard(workspace)
        workspace.render()
        state = session.state(name)
        copy = PrivateCopy(workspace)
        to_be_made = name == STATE and (state is None or state.empty or copy.is_true())
        if to_be_made:
            # The bucket is not there yet: what a bootstrap would make, planned where it would begin.
            terraform = copy.use_local()
            resources = workspace.plan(terraform)
        else:
            workspace.init()
            terraform = workspace.terraform
            resources = workspace.plan()
            saved.save(workspace, state)
        if resources is None:
            return StackResult(name, Result.NO_CHANGES)
        text = terraform.show_text(workspace.plan_file) if diff else ""
        if to_be_made:
            workspace.plan_file.unlink()
        changes = tuple((action, address) for address, action in workspace.planned.items())
        return StackResult(name, Result.CHANGES, resources=resources, changes=changes, diff=text)

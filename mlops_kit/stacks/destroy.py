"""Takes stacks down, those on top first; the state's own bucket last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks import execution
from mlops_kit.stacks.adoption.after_kill import adopt
from mlops_kit.stacks.change import plan_and_apply
from mlops_kit.stacks.ending import ending
from mlops_kit.stacks.errored_state import left_something
from mlops_kit.stacks.evidence import refusal_recorded
from mlops_kit.stacks.graph import STATE
from mlops_kit.stacks.kept import Evidence, bucket_of, find_evidence, holding, kept, refuse_locked
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.release import withdraw
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.state_stack import PrivateCopy
from mlops_kit.stacks.unreleased import applied_release
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.audit.locked import Lock
    from mlops_kit.environments.model import Environment

_REGISTRY = "aws_sagemaker_model_package_group"


def destroy(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    terraform: str | None = None,
    *,
    allow_protected: bool = False,
    keep_evidence: bool = False,
) -> RunReport:
    """Destroy the named stacks (all, where none is named), in the reverse of the order they were made in.

    Raises RefusedError before anything is changed: for an environment with deletion protection unless
    `allow_protected`, for the wrong account, where a stack would go from under another one, and for
    evidence that nobody can delete yet, unless `keep_evidence`.
    With `allow_protected`, protection is lifted stack by stack, by Terraform, right before its end. With
    `keep_evidence`, what holds locked evidence stays, and the stacks under it.
    """
    protected = environment.protection.deletion
    if protected and allow_protected:
        lifted = environment.protection.model_copy(update={"deletion": False})
        environment = environment.model_copy(update={"protection": lifted})
    session = Session(project, environment, target, observer, terraform)
    names = session.selected(stacks)
    assert session.engine
    with refusal_recorded(session, "destroy"):
        session.verify_account()
        evidence = find_evidence(session)
        session.records_stay_here = evidence is not None and evidence.alone
        if protected and not allow_protected:
            raise RefusedError(
                f"environment {environment.name} is protected from deletion",
                "set protection.deletion to false and apply that, or add --allow-protected",
            )
        _refuse_undermining(session, names)
        lock = _look_for_locks(session) if evidence and evidence.stack in names else None
        if evidence and lock and not keep_evidence:
            session.records_stay_here = True
            raise refuse_locked(session, evidence, lock)
    destruction = _Destruction(session, protected, evidence, lock)
    return execution.run(
        session,
        "destroy",
        session.graph.waves(names)[::-1],
        destruction.destroy,
        lambda name: [other for other in names if name in session.graph.upstream(other)],
    )


def _look_for_locks(session: Session) -> Lock | None:
    from mlops_kit.audit.locked import locked

    return locked(session.target, session.environment, session.interrupts.check)


def _refuse_undermining(session: Session, names: Sequence[str]) -> None:
    """Raise RefusedError where a stack that stays stands on one that goes."""
    for name in session.there(session.bucket.stacks()):
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


class _Destruction:
    """Takes down one stack after the other; `lock` is there where evidence is to be kept."""

    def __init__(
        self, session: Session, protected: bool, evidence: Evidence | None, lock: Lock | None
    ) -> None:
        self._session = session
        self._protected = protected
        self._evidence = evidence
        self._lock = lock

    def destroy(self, name: str) -> StackResult:
        """Destroy a stack, as far as it can be."""
        session, evidence, lock = self._session, self._evidence, self._lock
        if evidence and lock and name in session.graph.upstream(evidence.stack):
            return kept(session, StackResult(name, Result.KEPT), lock, evidence)
        with Workspace.held(session, name) as workspace, ending(session, name, "destroy") as end:
            try:
                end.result = self._destroy_held(workspace)
            finally:
                session.forget(name)
        if evidence and lock and name == evidence.stack:
            # The record of what was destroyed is evidence as well, and locked as long as any.
            with suppress(KitError):
                self._lock = lock = _look_for_locks(session) or lock
            return kept(session, end.result, lock, evidence)
        return end.result

    def _destroy_held(self, workspace: Workspace) -> StackResult:
        session, name = workspace.session, workspace.stack.name
        if name == STATE:
            return _destroy_state_stack(workspace, self._protected)
        session.forget(name)  # it may be another run that this one has waited for
        state = session.state(name)
        if (state is None or state.empty) and not left_something(workspace):
            return StackResult(name, Result.NOT_THERE)
        released = _render(workspace)
        workspace.init()
        if self._lock:
            adopt(workspace, workspace.terraform)  # what no state knows would stay
            state = session.state(name)
        addresses = state.addresses if state else frozenset()
        evidence = holding(state, bucket_of(session)) if state else frozenset()
        if evidence and self._lock:
            return _destroy_beside(workspace, sorted(addresses - evidence))
        if evidence and evidence == addresses:
            # The rest of the stack went before: lifting the protection of all would make it anew.
            plan_and_apply(workspace, targets=sorted(evidence))
        elif self._protected and released:
            plan_and_apply(workspace, mend=False)
        registries = state.of_type(_REGISTRY) if state else {}
        _empty(workspace, registries.values())
        result = plan_and_apply(workspace, destroy=True)
        if registries:
            _withdraw_releases(workspace)
        return result


def _empty(workspace: Workspace, registries: Iterable[str]) -> None:
    """Delete the versions of models, which no module made and with which no registry can be deleted."""
    from mlops_kit.aws.model_packages import delete_versions

    session = workspace.session
    for group in registries:
        if count := delete_versions(session.target, group, session.interrupts.check):
            workspace.note(f"deleted {count} version{'' if count == 1 else 's'} of {group}")


def _withdraw_releases(workspace: Workspace) -> None:
    """Remove the releases of versions that have gone with their registry: nothing could apply them again."""
    session = workspace.session
    for model in session.environment.model_names:
        if path := withdraw(session.target.releases, model):
            file = path.relative_to(session.project.root)
            workspace.note(f"removed {file}: the version it names is gone")


def _destroy_beside(workspace: Workspace, targets: Sequence[str]) -> StackResult:
    """Destroy what is in a stack beside evidence that stays, protected as it is."""
    name = workspace.stack.name
    if not targets:
        return StackResult(name, Result.KEPT)
    result = plan_and_apply(workspace, destroy=True, targets=targets)
    return replace(result, result=Result.KEPT)


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


def _render(workspace: Workspace) -> bool:
    """Render the stack, or keep its last inputs where that can't be; return whether they can be applied."""
    if release := applied_release(workspace.session, workspace.stack.name):
        workspace.note("its release file is not here; destroying what was applied last")
        workspace.render(release)
        return False
    try:
        workspace.render()
    except ConfigurationError:
        if not workspace.inputs.is_file():
            raise
        workspace.note("its inputs can't be rendered any more; destroying it with the last ones")
    return True

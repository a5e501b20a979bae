"""Applies sealed plans: exactly those, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlops_kit.errors import RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks import execution
from mlops_kit.stacks.adoption.after_kill import adopt_first
from mlops_kit.stacks.change import partial_results
from mlops_kit.stacks.ending import ending
from mlops_kit.stacks.evidence import refusal_recorded
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.plans.bundles import BundleStore
from mlops_kit.stacks.plans.gate import Gate
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.target import Target
from mlops_kit.terraform.bundle import Bundle
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def apply_sealed(
    project: Project,
    environment: Environment,
    target: Target,
    wanted: Sequence[str],
    observer: Observer,
    *,
    terraform: str | None = None,
    elsewhere: Callable[[str], str] = lambda digits: "",
) -> RunReport:
    """Apply bundles, named by digest or path, each byte for byte as it was sealed, wave by wave.

    Raises RefusedError, before anything is changed, where one of them was altered or may not be applied
    here and now (`refusal.py`), ConfigurationError where there is no such bundle; `elsewhere` is asked before
    that for one that belongs to another place (`BundleStore.find`).
    """
    session = Session(project, environment, target, observer, terraform)
    assert session.engine
    store = BundleStore(target, environment)
    gate = Gate(session, store)
    with refusal_recorded(session, "apply"):
        session.verify_account()
        found = {bundle.digest: bundle for bundle in (store.find(each, elsewhere) for each in wanted)}
        bundles = {str(bundle.manifest["stack"]): bundle for bundle in found.values()}
        if len(bundles) < len(found):
            raise RefusedError("two of these plans are of one stack", "apply the later one alone")
    for bundle in bundles.values():
        with refusal_recorded(session, "apply", bundle):
            gate.check(bundle)
    return execution.run(
        session,
        "apply",
        session.graph.waves(tuple(bundles)),
        lambda name: _apply(gate, name, bundles[name]),
        session.graph.upstream,
    )


def _apply(gate: Gate, name: str, bundle: Bundle) -> StackResult:
    """Apply one plan and nothing else: what is left after a failure is not planned again on the spot."""
    session = gate.session
    with Workspace.held(session, name) as workspace, ending(session, name, "apply") as end:
        end.bundle = bundle
        try:
            adopt_first(workspace)
            session.forget(name)
            gate.verify(workspace, bundle)
            workspace.init()
            saved.drop(workspace.folder)
            write_private(workspace.plan_file, bundle.plan_file)
            with partial_results(workspace):
                workspace.phase("apply")
                workspace.apply(workspace.terraform)
            end.result = StackResult(name, Result.APPLIED, resources=workspace.done)
        finally:
            workspace.plan_file.unlink(missing_ok=True)
            session.forget(name)
        return end.result

"""Shows what can't be planned yet, by rehearsing it: all that is under it is made in a sandbox, then changed.

A preview's values are the sandbox's. It is marked as a preview, and never applied.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mlops_kit import checkout
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.project import Project
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.graph import stacks_of
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.plans.draft import Draft
from mlops_kit.stacks.plans.drafting import draft_plans
from mlops_kit.stacks.report import RunReport, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.target import Target
from mlops_kit.terraform.events import Event

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment

Place = Callable[[Project, "Environment"], AbstractContextManager[Target]]
"""Gives a sandbox of its own to a copy of the project, for as long as the block lasts."""

_LEFT_OUT = shutil.ignore_patterns(".terraform*", "*.tfstate*", "__pycache__", "releases")


def preview(
    session: Session, names: Sequence[str], place: Place, since: str | None, terraform: str | None
) -> tuple[list[Draft], str]:
    """Rehearse stacks in a sandbox; return their plans from there, marked as previews, or why there are none.

    Where anything under them is there, the rehearsal begins with the project as it was at `since` (else at
    the commit that is checked out), so that the plan shows a change and not a beginning.
    """
    observer = _Rehearsing(session.observer)
    with TemporaryDirectory(prefix="mlops-kit-rehearsal-") as folder:
        copy = Project(Path(folder).resolve())
        _copy(session.project, copy)
        try:
            with place(copy, session.environment) as target:
                _copy_releases(session.target, target)
                rehearsal = Session(copy, session.environment, target, observer, terraform)
                return _rehearse(
                    session, rehearsal, names, since, terraform
                ), "nothing changes in a rehearsal"
        except KitError as error:
            return [], error.message


def _rehearse(
    session: Session, rehearsal: Session, names: Sequence[str], since: str | None, terraform: str | None
) -> list[Draft]:
    graph = session.graph
    under = [up for up in graph.names if any(up in graph.upstream(name) for name in names)]
    there = session.there(graph.names)
    if there:
        _begin(
            session, rehearsal, [name for name in there if name in under or name in names], since, terraform
        )
    drafts: list[Draft] = []
    for wave in graph.waves(names):
        # What is shown of an earlier wave has to be there for a later one.
        below = [up for up in under if any(up in graph.upstream(name) for name in wave)]
        _applied(_apply(rehearsal, rehearsal.environment, below, terraform))
        for up in below:
            rehearsal.forget(up)
        drafts += draft_plans(rehearsal, wave)[1]
    return [
        replace(
            one, preview=True, folder=session.folder / one.stack, root=session.project.infra / one.root.name
        )
        for one in drafts
    ]


def _begin(
    session: Session, rehearsal: Session, there: Sequence[str], since: str | None, terraform: str | None
) -> None:
    """Make in the sandbox what is there, as the project was before; then put the project of today back."""
    from mlops_kit.environments.load import load

    try:
        commit = checkout.resolve(session.project.root, since or "HEAD")
    except ConfigurationError as error:
        session.observer.note("", f"the rehearsal begins with nothing: {error}")
        return
    copy = rehearsal.project
    try:
        for folder in checkout.SOURCES:
            shutil.rmtree(copy.root / folder)
        checkout.extract(session.project.root, commit, copy.root)
        before = load(copy, session.environment.name)
        known = stacks_of(before).names
        # A model's archive is in the account's bucket, not in the sandbox's: its stack begins with nothing.
        stacks = [name for name in there if name in known and not session.graph[name].model]
        _applied(_apply(rehearsal, before, stacks, terraform))
    except ConfigurationError as error:
        session.observer.note("", f"the rehearsal begins with nothing: {error}")
    finally:
        for folder in checkout.SOURCES:
            shutil.rmtree(copy.root / folder, ignore_errors=True)
        _copy(session.project, copy)


def _apply(
    rehearsal: Session, environment: Environment, stacks: Sequence[str], terraform: str | None
) -> RunReport:
    # Nobody approves a rehearsal: what it makes is looked at, and goes with it.
    rehearsed = environment.model_copy(update={"approvals": 0})
    return apply(
        rehearsal.project, rehearsed, rehearsal.target, stacks, rehearsal.observer, terraform=terraform
    )


def _applied(report: RunReport) -> None:
    if not report.ok:
        causes = "; ".join(f"{stack.name}: {stack.cause}" for stack in report.stacks if stack.cause)
        raise KitError(f"the rehearsal failed: {causes or report.result}")


def _copy(project: Project, copy: Project) -> None:
    for folder in checkout.SOURCES:
        shutil.copytree(project.root / folder, copy.root / folder, ignore=_LEFT_OUT)


def _copy_releases(source: Target, rehearsed: Target) -> None:
    if source.releases.is_dir():
        shutil.copytree(source.releases, rehearsed.releases, dirs_exist_ok=True)


class _Rehearsing:
    """Says of everything that it is only rehearsed."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    def started(self, stack: str, phase: str) -> None:
        """Pass it on."""
        self._observer.started(f"{stack} (rehearsal)", phase)

    def event(self, stack: str, event: Event) -> None:
        """Pass it on."""
        self._observer.event(f"{stack} (rehearsal)", event)

    def note(self, stack: str, text: str) -> None:
        """Pass it on."""
        self._observer.note(f"{stack} (rehearsal)" if stack else "rehearsal", text)

    def finished(self, result: StackResult) -> None:
        """Pass it on."""
        self._observer.finished(replace(result, name=f"{result.name} (rehearsal)"))

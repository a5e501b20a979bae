"""Plans stacks side by side and seals what would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mlops_kit.project import Project
from mlops_kit.stacks import execution
from mlops_kit.stacks.left_over import with_left_over
from mlops_kit.stacks.observer import Observer
from mlops_kit.stacks.plans.drafting import draft_plans
from mlops_kit.stacks.plans.head_start import HeadStarts
from mlops_kit.stacks.report import Result, RunReport
from mlops_kit.stacks.session import Session
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.stacks.preview import Place

_PREVIEWED = "apply what is under it and plan it then; until then there is a preview from a rehearsal"


def plan(
    project: Project,
    environment: Environment,
    target: Target,
    stacks: Sequence[str],
    observer: Observer,
    *,
    terraform: str | None = None,
    diff: bool = False,
    lifetime: timedelta | None = None,
    policy: bool | None = None,
    rehearse: Place | None = None,
    since: str | None = None,
) -> RunReport:
    """Plan the named stacks (all, where none is named) against the outputs that are there now, and seal them.

    With `since`, a commit, only stacks that a change since then concerns. Since outputs come from states,
    not from other plans, no stack waits for another. A stack can't be planned where its upstream was never
    applied, or a plan there changes an output that the stack reads: it says what it needs and, with
    `rehearse`, which finds a place in the sandbox, it is previewed. Changes nothing. With `diff`, the report
    has every plan as Terraform words it. `lifetime` and `policy` are those of `Sealer`.
    """
    session = Session(project, environment, target, observer, terraform)
    names = session.selected(stacks)
    if since:
        from mlops_kit.stacks.changed import affected

        concerned = affected(project, [environment.name], since)[environment.name]
        names = tuple(name for name in names if name in concerned)
    if not names:
        return RunReport(environment.name, "plan", [])
    assert session.engine
    # Nothing would be changed, but a plan made in another account says that everything is to be created.
    with HeadStarts(session, names) as starts:
        planner = session.verify_account()
        report, drafts = draft_plans(session, names, diff, starts.held)
    if not stacks and not since:
        report = with_left_over(session, report)
    waiting = [stack.name for stack in report.stacks if stack.result is Result.WAITING]
    if rehearse and waiting:
        from mlops_kit.stacks.preview import preview

        previews, otherwise = preview(session, waiting, rehearse, since, terraform)
        drafts += previews
        report = _with_previews(report, {draft.stack for draft in previews}, otherwise)
    if drafts:
        from mlops_kit.stacks.plans.sealing import Sealer

        sealed = Sealer(session, planner.arn, lifetime, policy).seal(drafts)
        report = replace(report, bundles=sealed)
        execution.keep(session, report)
    return report


def _with_previews(report: RunReport, previewed: set[str], otherwise: str) -> RunReport:
    """Say of each stack that waits whether there is a preview of it, or why not."""
    stacks = [
        replace(stack, hint=_PREVIEWED if stack.name in previewed else f"no preview: {otherwise}")
        if stack.result is Result.WAITING
        else stack
        for stack in report.stacks
    ]
    return replace(report, stacks=stacks)

"""Stacks that still have resources although the environment's file no longer has them."""

from __future__ import annotations

from dataclasses import replace

from mlops_kit.errors import KitError
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session


def with_left_over(session: Session, report: RunReport) -> RunReport:
    """Add to the report of a whole environment what it says nothing of: nobody plans or watches that."""
    try:
        strange = [name for name in session.bucket.stacks() if name not in session.graph.names]
        rows = [_row(session, name) for name in session.there(strange)]
    except KitError as error:
        session.observer.note("", f"whether anything is left of former stacks is not known: {error}")
        return report
    return replace(report, stacks=[*report.stacks, *rows]) if rows else report


def _row(session: Session, name: str) -> StackResult:
    state, environment = session.state(name), session.environment.name
    count = len(state.addresses) if state else 0
    return StackResult(
        name,
        Result.LEFT_OVER,
        cause=f"environments/{environment}.yaml no longer has it, and its {count} resources stay",
        hint=f"to destroy it, put it back, `mlops-kit destroy {environment} {name}`, and take it out again",
    )

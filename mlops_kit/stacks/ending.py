"""Where every apply and destroy of a stack ends, well or badly, and what is noted of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mlops_kit.errors import ExitCode, KitError
from mlops_kit.stacks.evidence import record_stack
from mlops_kit.stacks.execution import StackFailure
from mlops_kit.stacks.plans.bundles import LIVE, WHOLE, BundleStore
from mlops_kit.stacks.plans.gate import APPLIED
from mlops_kit.stacks.plans.sealing import timestamp
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.terraform.bundle import Bundle

_RESULTS = {ExitCode.REFUSED: Result.REFUSED, ExitCode.INTERRUPTED: Result.INTERRUPTED}


class Ending:
    """How the apply of one stack ends: its result, and the bundle where a sealed plan was applied."""

    def __init__(self, session: Session, stack: str, operation: str) -> None:
        self.session = session
        self.stack = stack
        self.operation = operation
        self.bundle: Bundle | None = None
        self.result = StackResult(stack, Result.FAILED)


@contextmanager
def ending(session: Session, stack: str, operation: str) -> Iterator[Ending]:
    """Go around the apply or destroy of one stack; the block sets `result`, and `bundle` where there is one.

    How it ended is kept in the audit trail; a deployment, which goes on after its apply, sees to its own.
    """
    end = Ending(session, stack, operation)
    try:
        yield end
    except StackFailure as failure:
        end.result = failure.result
        raise
    except KitError as error:
        kind = _RESULTS.get(error.exit_code, Result.FAILED)
        end.result = StackResult(stack, kind, cause=error.message, hint=error.hint)
        raise
    finally:
        _note(end)
        if operation != "deploy":
            record_stack(session, operation, end.result, end.bundle)


def _note(end: Ending) -> None:
    """Note what was done. It is done: where that can't be written, it is told and no more."""
    if end.result.result not in (Result.APPLIED, Result.NO_CHANGES, Result.DESTROYED, Result.KEPT):
        return
    session = end.session
    store = BundleStore(session.target, session.environment)
    model = session.graph[end.stack].model
    try:
        if end.operation == "destroy":
            store.forget(end.stack, WHOLE)
            return
        store.remember(end.stack, WHOLE, {}, replace=False)
        if end.result.result is Result.NO_CHANGES:
            return
        if end.bundle:
            store.note(
                end.bundle,
                APPLIED,
                {
                    "schema": "mlops-kit/applied-plan/v1",
                    "environment": session.environment.name,
                    "stack": end.stack,
                    "digest": end.bundle.digest,
                    "actor": session.caller.arn if session.caller else None,
                    "at": timestamp(datetime.now(UTC)),
                },
            )
        if release := release_data(session.target, model):
            store.remember(end.stack, LIVE, release)
    except KitError as error:
        session.observer.note(end.stack, f"it is done, and that could not be noted: {error}")

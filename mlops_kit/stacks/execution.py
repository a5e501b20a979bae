"""Works through stacks wave by wave, independent ones side by side, and reports how it went."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from mlops_kit.errors import ExitCode, KitError
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.stacks.session import Session

Work = Callable[[str], StackResult]
SIDE_BY_SIDE = 8
"""How many stacks are worked on at a time."""
_RESULTS = {ExitCode.REFUSED: Result.REFUSED, ExitCode.INTERRUPTED: Result.INTERRUPTED}
_STOPPING = {Result.FAILED, Result.REFUSED, Result.INTERRUPTED, Result.SKIPPED}


def run(
    session: Session,
    operation: str,
    waves: Sequence[Sequence[str]],
    work: Work,
    needed_by: Callable[[str], Sequence[str]],
) -> RunReport:
    """Do `work` for every stack. A stack is skipped where one of `needed_by(stack)` went wrong before.

    A failed stack does not stop those that don't need it; an interrupted run starts no further one.
    """
    begun = time.monotonic()
    results: dict[str, StackResult] = {}
    with session.interruptible(), ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="stack") as pool:
        for wave in waves:
            futures = []
            for name in wave:
                stopped = [up for up in needed_by(name) if up in results and results[up].result in _STOPPING]
                if stopped and not session.interrupts.count:
                    results[name] = StackResult(
                        name, Result.SKIPPED, cause=f"needs {', '.join(_culprits(stopped, results))}"
                    )
                    session.observer.finished(results[name])
                else:
                    futures.append(pool.submit(_guarded, session, name, work))
            for future in futures:
                result = future.result()
                results[result.name] = result
    report = RunReport(
        session.environment.name,
        operation,
        [results[name] for wave in waves for name in wave],
        time.monotonic() - begun,
    )
    keep(session, report)
    return report


def keep(session: Session, report: RunReport) -> None:
    """Write a run's report below the build folder."""
    try:
        report.write(session.folder / "reports" / f"{report.operation}.json")
    except OSError as error:  # what was done is done, and is told all the same
        session.observer.note("", f"the run's report is not kept: {KitError.of_system(error).message}")


def _culprits(stopped: Sequence[str], results: Mapping[str, StackResult]) -> list[str]:
    """Leave out what was itself only skipped."""
    return [name for name in stopped if results[name].result is not Result.SKIPPED]


def _guarded(session: Session, name: str, work: Work) -> StackResult:
    """Turn what a user can act on into a result; anything else is a defect and goes up."""
    begun = time.monotonic()
    try:
        session.interrupts.check()
        result = work(name)
    except StackFailure as failure:
        result = failure.result
    except (KitError, OSError) as raised:
        # Whatever the system refuses one stack, the others go on and the run is reported.
        error = raised if isinstance(raised, KitError) else KitError.of_system(raised)
        kind = _RESULTS.get(error.exit_code, Result.FAILED)
        result = StackResult(name, kind, cause=error.message, hint=error.hint)
    result = result.after(time.monotonic() - begun)
    session.observer.finished(result)
    return result


class StackFailure(Exception):  # noqa: N818 (carries a result, which may be an interruption)
    """Work on a stack ended early; `result` has what was changed until then."""

    def __init__(self, name: str, error: KitError, partial: StackResult) -> None:
        super().__init__(error.message)
        kind = _RESULTS.get(error.exit_code, Result.FAILED)
        self.result = StackResult(
            name,
            kind,
            resources=partial.resources,
            changes=partial.changes,
            cause=error.message,
            hint=error.hint,
        )

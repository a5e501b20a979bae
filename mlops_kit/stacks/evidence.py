"""Makes the audit record of what was done, and sees that it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import ExitCode, KitError, RefusedError
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.terraform.events import Resources

if TYPE_CHECKING:
    from mlops_kit.aws.identity import Identity
    from mlops_kit.checkout import Commit
    from mlops_kit.environments.model import Environment
    from mlops_kit.stacks.session import Session
    from mlops_kit.target import Target
    from mlops_kit.terraform.bundle import Bundle

_OUTCOMES = {
    Result.APPLIED: "succeeded",
    Result.DESTROYED: "succeeded",
    Result.KEPT: "succeeded",
    Result.FAILED: "failed",
    Result.REFUSED: "refused",
    Result.INTERRUPTED: "interrupted",
}
_BY_CODE = {ExitCode.REFUSED: "refused", ExitCode.INTERRUPTED: "interrupted"}


def outcome_of(error: BaseException | None) -> str:
    """Return how something ended that raised `error`, or nothing."""
    if error is None:
        return "succeeded"
    code = error.exit_code if isinstance(error, KitError) else None
    interrupted = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
    return _BY_CODE.get(code, interrupted) if code else interrupted


def record(
    target: Target,
    environment: Environment,
    operation: str,
    outcome: str,
    actor: str,
    warn: Callable[[str], None],
    *,
    stays_here: bool = False,
    **more: Any,
) -> None:
    """Keep a record. What is done is done: where it can't be written, `warn` is told, and no more.

    Before the audit bucket is made, records wait below the build folder without a word; so does one that
    `stays_here`, until another is written.
    """
    from mlops_kit.audit import store
    from mlops_kit.audit.record import Record

    made = Record.of(operation, environment.name, outcome, actor, **more)
    try:
        if stays_here:
            store.keep(target, environment, made)
        else:
            store.write(target, environment, made)
    except store.NoBucketError:
        return
    except store.NotKeptError as error:
        warn(f"warning: there is no audit record of this {operation}: {error.message}")
    except KitError as error:
        warn(
            f"warning: the audit record of this {operation} is not in the audit bucket: {error.message}; "
            "it waits below the build folder, and the next one takes it along"
        )


def verified_caller(
    target: Target, environment: Environment, operation: str, warn: Callable[[str], None], **more: Any
) -> Identity:
    """Return the caller of an operation. Raises WrongAccountError where its account is another one.

    That is recorded on this machine: the environment's evidence is not the caller's to write. Who may
    write it takes the record along.
    """
    from mlops_kit.aws.identity import WrongAccountError, verify_account

    try:
        return verify_account(target, environment)
    except WrongAccountError as error:
        details = {"cause": error.message, **more.pop("details", {})}
        actor = error.caller.arn
        record(
            target, environment, operation, "refused", actor, warn, stays_here=True, details=details, **more
        )
        raise


def circumstances(commit: Commit | None, cause: str, without_review: str, **more: Any) -> dict[str, Any]:
    """Return `commit` and `details` as the record of every change has them, `more` among the details.

    `cause` says why it went wrong, `without_review` why it went past its review; secrets in them are masked.
    """
    from mlops_kit.review.masking import masked_text

    details = {**more, "cause": masked_text(cause), "dirty": bool(commit and commit.dirty)}
    if without_review:
        details["without_review"] = masked_text(without_review)
    return {"commit": commit.id if commit else None, "details": details}


@contextmanager
def refusal_recorded(session: Session, operation: str, bundle: Bundle | None = None) -> Iterator[None]:
    """Keep a record of what a guard refuses inside the block, before the work on a stack begins.

    Where the caller's account is not the environment's, it stays on this machine (`verified_caller`).
    """
    from mlops_kit.aws.identity import WrongAccountError

    try:
        yield
    except RefusedError as error:
        if isinstance(error, WrongAccountError):
            session.caller, session.records_stay_here = error.caller, True
        if session.caller:
            stack = str(bundle.manifest["stack"]) if bundle else ""
            result = StackResult(stack, Result.REFUSED, cause=error.message, hint=error.hint)
            record_stack(session, operation, result, bundle)
        raise


def record_stack(session: Session, operation: str, result: StackResult, bundle: Bundle | None) -> None:
    """Keep a record of what was done to one stack; of nothing, where nothing was."""
    outcome = _OUTCOMES.get(result.result)
    if outcome is None or (result.result is Result.KEPT and result.resources == Resources()):
        return
    known = circumstances(
        session.commit,
        result.cause,
        session.without_review,
        result=result.result.value,
        resources=result.as_json()["resources"],
    )
    record(
        session.target,
        session.environment,
        operation,
        outcome,
        session.caller.arn if session.caller else "unknown",
        lambda text: session.observer.note(result.name, text),
        stays_here=session.records_stay_here,
        stack=result.name,
        **known,
        **(_of_bundle(session, bundle) if bundle else {}),
    )


def _of_bundle(session: Session, bundle: Bundle) -> dict[str, Any]:
    """What the applied plan brought along: digest, policy, cost and the approvals of it."""
    from mlops_kit.stacks.plans.approvals import approvals
    from mlops_kit.stacks.plans.bundles import BundleStore

    manifest: Mapping[str, Any] = bundle.manifest
    try:
        given = [dict(one) for one in approvals(BundleStore(session.target, session.environment), bundle)]
    except KitError:
        given = []
    release = manifest.get("release") or {}
    return {
        "plan_digest": bundle.digest,
        "policy": manifest.get("policy"),
        "cost": manifest.get("cost"),
        "approvals": given,
        "model": release.get("model"),
        "model_digest": release.get("digest"),
    }

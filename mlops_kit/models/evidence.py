"""Keeps the audit record of a deployment, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from mlops_kit.checkout import current_commit
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.evidence import circumstances, outcome_of, record, verified_caller
from mlops_kit.stacks.release import Release

if TYPE_CHECKING:
    from mlops_kit.aws.identity import Identity
    from mlops_kit.stacks.observer import Observer


class Deploying:
    """What is known of a deployment so far."""

    def __init__(self, version: int | None) -> None:
        self.details: dict[str, Any] = {"version": version}
        self.known: dict[str, Any] = {}

    def release(self, release: Release) -> None:
        """Learn what is to be released."""
        self.known["model_digest"] = release.digest
        self.known["approvals"] = [{"actor": release.approved_by, "at": release.approved_at}]
        self.details |= {
            "version": release.version,
            "package_arn": release.package_arn,
            "revision": release.revision,
            "model_commit": release.commit,
        }


def deployer(scope: ModelScope, version: int | None, observer: Observer) -> Identity:
    """Return who deploys. Raises WrongAccountError, on record, where it is another account's caller."""
    return verified_caller(
        scope.target,
        scope.environment,
        "deploy",
        partial(observer.note, scope.stack),
        stack=scope.stack,
        model=scope.model,
        details={"version": version},
    )


@contextmanager
def deployment_recorded(
    scope: ModelScope, version: int | None, actor: str, observer: Observer, without_review: str = ""
) -> Iterator[Deploying]:
    """Go around a deployment by `actor`; the block tells what it learns.

    `without_review` is the reason to go past the review, which is recorded as well.
    """
    deploying = Deploying(version)
    failure: BaseException | None = None
    try:
        yield deploying
    except BaseException as error:
        failure = error
        raise
    finally:
        record(
            scope.target,
            scope.environment,
            "deploy",
            outcome_of(failure),
            actor,
            partial(observer.note, scope.stack),
            stack=scope.stack,
            model=scope.model,
            **circumstances(
                current_commit(scope.project.root),
                str(failure or ""),
                without_review,
                **deploying.details,
            ),
            **deploying.known,
        )

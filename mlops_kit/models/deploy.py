"""Puts an approved version into service: release file, then the stack that applies it, then a look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mlops_kit.errors import KitError
from mlops_kit.models.alone import alone
from mlops_kit.models.candidate import next_release
from mlops_kit.models.endpoint import EndpointState, applied_data, endpoint_name, endpoint_state
from mlops_kit.models.evidence import Deploying, deployer, deployment_recorded
from mlops_kit.models.release import next_revision, replace_file, write_failed, write_release
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks.archive import verify_archive
from mlops_kit.stacks.release import Release, failed_path, read_release, release_path

if TYPE_CHECKING:
    from mlops_kit.stacks.observer import Observer
    from mlops_kit.stacks.report import RunReport


# SageMaker's ValidationException for a model and for an endpoint configuration.
_TAKEN = "Cannot create already existing"
_AFTERWARDS = "nothing new is released; the endpoint keeps its last working model, if it had one"


@dataclass(frozen=True)
class Deployment:
    """What a deploy did: the release, Terraform's run, the endpoint afterwards."""

    release: Release
    report: RunReport
    endpoint: EndpointState


def deploy(
    scope: ModelScope,
    version: int | None,
    observer: Observer,
    terraform: str | None = None,
    *,
    without_review: str = "",
) -> Deployment:
    """Deploy a version (default: the newest approved one) and return what is in service then.

    `terraform` names the executable, as the commands of stacks take it, and `without_review` says why a
    change can't wait for the approvals that the environment asks for, which is on record.

    Raises RefusedError, before anything changes, for another account, an unapproved version or an archive
    that is not the registered one; KitError, with the previous release file back in place, where it fails or
    (exit code 4) where it would change, past its review, an endpoint that was complete once.
    """
    who = deployer(scope, version, observer)
    with (
        deployment_recorded(scope, version, who.arn, observer, without_review) as deploying,
        alone(scope, "deployment", partial(observer.note, scope.stack)),
    ):
        run = Run(observer, terraform, without_review)
        return _deploy(scope, next_release(scope, version), run, deploying)


@dataclass(frozen=True)
class Run:
    """How the serving stack is applied."""

    observer: Observer
    terraform: str | None
    without_review: str


def _deploy(scope: ModelScope, release: Release, run: Run, deploying: Deploying) -> Deployment:
    deploying.release(release)
    observer, releases = run.observer, scope.target.releases
    verify_archive(scope.target, release.data, release.digest)
    previous = read_release(releases, scope.model)
    write_release(releases, release)
    try:
        try:
            report = _apply(scope, run)
        except _NameTakenError as taken:
            # Not the stack's own, or the stack's now (`stacks/adoption/taken_names.py`) and to be replaced
            # by one that has the same name: Terraform destroys that one then. Another revision makes others.
            observer.note(scope.stack, f"{taken.message}; going on with other names")
            release = replace(release, revision=next_revision(releases, scope.model))
            deploying.release(release)
            write_release(releases, release)
            report = _apply(scope, run)
        state = verified(scope, release)
    except BaseException as error:
        _put_back(scope, previous, release, untouched=isinstance(error, _UntouchedError))
        raise
    replace_file(failed_path(releases, scope.model), None)
    return Deployment(release, report, state)


class _UntouchedError(KitError):
    """The deployment failed before anything was changed."""


class _NameTakenError(KitError):
    """An object is there already under a name that Terraform would give to a new one."""


def _put_back(scope: ModelScope, previous: Release | None, failed: Release, untouched: bool) -> None:
    """Make the previous release the current one again.

    Where the failed deployment may have left models behind, it returns under a new revision: the objects of
    its last one are still there, and Terraform makes the new before it deletes the old.
    """
    releases = scope.target.releases
    if not untouched and failed != previous:
        write_failed(releases, failed)
    if previous is None:
        replace_file(release_path(releases, scope.model), None)
    elif untouched or failed == previous:
        write_release(releases, previous)
    else:
        write_release(releases, replace(previous, revision=failed.revision + 1))


def _apply(scope: ModelScope, run: Run) -> RunReport:
    from mlops_kit.stacks.apply import apply
    from mlops_kit.terraform.events import Resources

    try:
        report = apply(
            scope.project,
            scope.environment,
            scope.target,
            [scope.stack],
            run.observer,
            terraform=run.terraform,
            operation="deploy",
            without_review=run.without_review,
        )
    except KitError as error:
        raise _UntouchedError(error.message, error.hint, error.exit_code) from error
    if report.ok:
        return report
    failed = [stack for stack in report.stacks if stack.cause]
    cause = "; ".join(stack.cause for stack in failed) or report.result
    hints = [stack.hint for stack in failed if stack.hint] or ["mend what that says, and deploy again"]
    hints.append(_AFTERWARDS)
    if _TAKEN in cause:
        raise _NameTakenError(f"{scope.model} was not deployed: {cause}", "\n".join(hints), report.exit_code)
    touched = any(stack.resources != Resources() for stack in report.stacks)
    kind = KitError if touched else _UntouchedError
    raise kind(f"{scope.model} was not deployed: {cause}", "\n".join(hints), report.exit_code)


def verified(scope: ModelScope, release: Release) -> EndpointState:
    """Return the endpoint where it is in service with a release; raises KitError.

    Terraform's success is not proof: an update that SageMaker rolled back has ended well for it.
    """
    name = endpoint_name(scope)
    state = endpoint_state(scope, name)
    if state is None or state.status != "InService":
        found = f"is {state.status}: {state.reason}" if state else "does not exist"
        raise KitError(
            f"the endpoint {name} {found}", "look at its log group, mend the model and deploy again"
        )
    if state.data != release.data:
        raise KitError(
            f"the endpoint {name} serves {state.data}, not the release's {release.data}",
            "SageMaker rolled the update back; its events in the console say why"
            if applied_data(scope) == release.data
            else f"the release is not applied yet: mlops-kit plan {scope.environment.name} {scope.stack}, "
            "then apply that plan",
        )
    return state

"""Plans and applies one stack: the part that apply, bootstrap and destroy share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from mlops_kit.errors import KitError
from mlops_kit.stacks import errored_state
from mlops_kit.stacks.adoption.after_kill import adopt
from mlops_kit.stacks.adoption.taken_names import adopt_taken
from mlops_kit.stacks.endpoints import failed, wait_for_endpoint
from mlops_kit.stacks.execution import StackFailure
from mlops_kit.stacks.plans import saved
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.failures import TerraformError
from mlops_kit.terraform.runner import Terraform

_ATTEMPTS = 3


@contextmanager
def partial_results(workspace: Workspace) -> Iterator[None]:
    """Let a failure carry what had been changed before it."""
    try:
        yield
    except KitError as error:
        partial = StackResult(workspace.stack.name, Result.FAILED, resources=workspace.done)
        raise StackFailure(workspace.stack.name, error, partial) from error


def plan_and_apply(
    workspace: Workspace,
    terraform: Terraform | None = None,
    *,
    destroy: bool = False,
    admit: Callable[[], None] = lambda: None,
    targets: Sequence[str] = (),
    mend: bool = True,
) -> StackResult:
    """Plan a stack, or only `targets` of it, and apply the plan, where there is anything to change.

    `admit` is called where something would change, and raises where it may not. With `mend`, an endpoint that
    has failed is replaced; not where all is to be destroyed.
    """
    runner = terraform or workspace.terraform
    saved.discard(workspace)
    adopt(workspace, runner)
    mend = mend and not destroy
    anew = failed(workspace, runner) if mend else ()
    try:
        if workspace.plan(runner, destroy=destroy, targets=targets, replace=anew) is None:
            return StackResult(workspace.stack.name, Result.NO_CHANGES)
        admit()
        return apply_plan(workspace, runner, destroy=destroy, targets=targets, mend=mend)
    finally:
        workspace.plan_file.unlink(missing_ok=True)


def apply_plan(
    workspace: Workspace,
    terraform: Terraform | None = None,
    *,
    destroy: bool = False,
    targets: Sequence[str] = (),
    mend: bool = True,
) -> StackResult:
    """Apply the stack's plan file, which was made with `targets`, and with `mend` as in `plan_and_apply`.

    A failure that passes by itself, or was due to objects of this stack that its state did not know, is
    tried again with what remains: a plan made anew, applied only where everything in it was in the plan
    that failed, since nobody has looked at anything else. Of what stands on one such object, each may be
    another one, so there is no limit to these; none is adopted twice.
    """
    runner = terraform or workspace.terraform
    attempts, adopted = 0, set[str]()
    with partial_results(workspace):
        while True:
            workspace.phase("destroy" if destroy else "apply")
            try:
                workspace.apply(runner)
                break
            except TerraformError as error:
                taken = {found.address for found in error.taken}
                if taken or error.transient:
                    _store_first(workspace, runner, error)
                if error.transient:
                    attempts += 1
                    if attempts == _ATTEMPTS:
                        raise
                    workspace.note(f"apply failed with what may pass by itself, planning again: {error}")
                elif taken & adopted or not adopt_taken(workspace, runner, error):
                    raise
                adopted |= taken
                wait_for_endpoint(workspace)
                reviewed = runner.show(workspace.plan_file)
                anew = failed(workspace, runner) if mend else ()
                workspace.plan(runner, destroy=destroy, targets=targets, replace=anew)
                if not runner.show(workspace.plan_file).within(reviewed):
                    raise
        result = Result.DESTROYED if destroy else Result.APPLIED
        changes = tuple((action, address) for address, action in workspace.planned.items())
        return StackResult(workspace.stack.name, result, resources=workspace.done, changes=changes)


def _store_first(workspace: Workspace, runner: Terraform, error: TerraformError) -> None:
    """Store what the apply that failed could not. Raises its error where that is refused still."""
    try:
        errored_state.store(workspace, runner)
    except KitError:
        raise error from None

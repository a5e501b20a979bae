"""A state that Terraform could not store: kept for its owner alone, and stored by the next run.

Terraform leaves it in the root as `errored.tfstate`, in clear, where stacks that share the root would write
over each other's, and looks at it no more: what it made would be made again.
https://developer.hashicorp.com/terraform/cli/commands/state/push
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlops_kit.errors import KitError, RefusedError
from mlops_kit.stacks.adoption.killed_run import KilledApply, apply_log, events
from mlops_kit.stacks.state import State, read_file
from mlops_kit.terraform.events import ResourceEvent
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.stacks.workspace import Workspace
    from mlops_kit.terraform.runner import Terraform

_NAME = "errored.tfstate"  # Terraform's and OpenTofu's


def left_something(folder: Path) -> bool:
    """Whether a stack's state may not know what its last apply made: it was killed, or could not store it."""
    return (folder / _NAME).exists() or KilledApply.read(apply_log(folder)) is not None


def keep(workspace: Workspace, terraform: Terraform) -> Path | None:
    """Take what the stack's last apply has left in its root out of there; return where it is kept.

    None where it left nothing. What another stack has left there stays for that one. Raises KitError.
    """
    left, kept = terraform.root / _NAME, workspace.folder / _NAME
    if _is_of(left, apply_log(workspace.folder)):
        write_private(kept, left.read_bytes())
        left.unlink()
    return kept if kept.exists() else None


def store(workspace: Workspace, terraform: Terraform) -> None:
    """Store the state that is kept, if there is one, which every later plan is to begin with.

    Raises RefusedError where the stack has another state by now.
    """
    kept = keep(workspace, terraform)
    if kept is None:
        return
    errored, stored = read_file(kept), State.pulled(terraform)
    if errored and stored and (stored.lineage != errored.lineage or stored.serial >= errored.serial):
        raise RefusedError(
            f"the state of {workspace.stack.name} has changed since one could not be stored: {kept} may know"
            " objects that nothing else knows",
            f"compare it with `mlops-kit outputs` and `terraform show {kept}`, import what is missing,"
            " and remove the file",
        )
    workspace.phase("store state")
    try:
        workspace.unlocked(lambda: terraform.push(kept))
    except KitError as error:
        error.hint = error.hint or next_step(kept)
        raise
    kept.unlink()
    workspace.session.forget(workspace.stack.name)
    workspace.note("stored the state that the last apply could not store")


def next_step(kept: Path) -> str:
    """Return what to do about a state that is kept."""
    return (
        f"what was done is known to {kept} alone, which may hold secrets; when the state can be stored again,"
        " the same command, in this checkout, stores that first"
    )


def _is_of(left: Path, log: Path) -> bool:
    """Whether a state is what an apply with this log came to: it knows what was made, not what is gone."""
    try:
        state = read_file(left)
    except KitError:
        return False  # cut short by a full disk: nothing can be made of it
    if state is None or not log.is_file():
        return False
    done = [event for event in events(log) if isinstance(event, ResourceEvent) and event.stage == "complete"]
    made = {event.address: event for event in done if event.action in ("create", "update")}
    gone = {event.address for event in done if event.action == "delete"} - made.keys()
    return gone.isdisjoint(state.addresses) and all(_knows(state, event) for event in made.values())


def _knows(state: State, event: ResourceEvent) -> bool:
    by_id = event.data.get("hook", {}).get("id_key") == "id"
    known = state.identifiers.get(event.address)
    return known == event.identifier if by_id else known is not None

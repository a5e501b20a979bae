"""A state that Terraform could not store: kept for its owner alone, and stored by the next run.

Terraform leaves it in the root as `errored.tfstate`, in clear, where stacks that share the root would write
over each other's, and looks at it no more: what it made would be made again.
https://developer.hashicorp.com/terraform/cli/commands/state/push
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_kit.errors import KitError, RefusedError
from mlops_kit.stacks.adoption.killed_run import KilledApply, apply_log, events
from mlops_kit.stacks.state import State, read_file
from mlops_kit.terraform.events import ResourceEvent, SummaryEvent
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.stacks.workspace import Workspace
    from mlops_kit.terraform.runner import Terraform

_NAME = "errored.tfstate"  # Terraform's and OpenTofu's


def left_something(workspace: Workspace) -> bool:
    """Whether a stack's state may not know what its last apply made: it was killed, or could not store it."""
    return (
        (workspace.folder / _NAME).exists()
        or _is_of(workspace, workspace.root / _NAME)
        or KilledApply.read(apply_log(workspace.folder)) is not None
    )


def keep(workspace: Workspace, terraform: Terraform) -> Path | None:
    """Take what the stack's last apply has left in its root out of there; return where it is kept.

    None where it left nothing. What another stack has left there stays for that one. Raises KitError.
    """
    left, kept = terraform.root / _NAME, workspace.folder / _NAME
    if _is_of(workspace, left):
        write_private(kept, left.read_bytes())
        left.unlink()
    return kept if kept.exists() else None


def store(workspace: Workspace, terraform: Terraform) -> None:
    """Store the state that is kept, if there is one, which every later plan is to begin with.

    One that was overtaken, and knows nothing that the present state does not, is dropped. Raises RefusedError
    where it knows more.
    """
    kept = keep(workspace, terraform)
    errored = read_file(kept) if kept else None
    if kept is None or errored is None:
        return
    stored = State.pulled(terraform)
    if stored and (stored.lineage != errored.lineage or stored.serial >= errored.serial):
        if unknown := sorted(_objects(errored) - _objects(stored)):
            raise RefusedError(
                f"the state of {workspace.stack.name} has changed since one could not be stored, and does not"
                f" know what that one knows: {', '.join(unknown)}",
                f"import them (`terraform show {kept}` says what they are) or delete them; remove the file",
            )
        kept.unlink()
        return
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


def _objects(state: State) -> set[str]:
    deposed = {f"a deposed object ({identifier})" for identifier in state.deposed}
    return {f"{address} ({identifier})" for address, identifier in state.identifiers.items()} | deposed


def _is_of(workspace: Workspace, left: Path) -> bool:
    """Whether a state is what the stack's last apply came to: it knows what was made, not what is gone.

    An apply that did nothing, or ended well and summed up, has left none.
    """
    try:
        state = read_file(left)
    except KitError:
        return False  # cut short by a full disk: nothing can be made of it
    if state is None:
        return False
    said = list(events(apply_log(workspace.folder)))
    done = [event for event in said if isinstance(event, ResourceEvent) and event.stage == "complete"]
    if not done or any(isinstance(event, SummaryEvent) for event in said):
        return False
    made = {event.address: event for event in done if event.action in ("create", "update")}
    gone = {event.address for event in done if event.action == "delete"} - made.keys()
    return (
        gone.isdisjoint(state.addresses)
        and all(_knows(state, event) for event in made.values())
        and state.lineage == (_lineage(workspace) or state.lineage)
    )


def _lineage(workspace: Workspace) -> str:
    """Return the lineage of the stack's state in the bucket; empty where there is none, or none to be had."""
    with suppress(KitError):
        if stored := workspace.session.state(workspace.stack.name):
            return stored.lineage
    return ""


def _knows(state: State, event: ResourceEvent) -> bool:
    by_id = event.data.get("hook", {}).get("id_key") == "id"
    known = state.identifiers.get(event.address)
    return known == event.identifier if by_id else known is not None

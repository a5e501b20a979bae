"""The last plan of each stack, which a plain `apply` takes: its bundle, or that nothing would change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.plans.facts import facts
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.private import write_private

if TYPE_CHECKING:
    from mlops_kit.terraform.bundle import Bundle

_SCHEMA = "mlops-kit/saved-plan/v2"
_AGAIN = "plan again and look at what it says, or apply with --replan"


def save(folder: Path, found: Mapping[str, Any], digest: str | None) -> None:
    """Remember a stack's plan: its bundle's digest, None where nothing would change, and what it rests on."""
    record = {"schema": _SCHEMA, "bundle": digest, "facts": dict(found)}
    write_private(record_path(folder), json.dumps(record, indent=2).encode())


def discard(workspace: Workspace) -> None:
    """Forget a plan that was applied or is about to be replaced."""
    drop(workspace.folder)
    workspace.plan_file.unlink(missing_ok=True)


def drop(folder: Path) -> None:
    """Forget the plan of a stack by its folder."""
    record_path(folder).unlink(missing_ok=True)


def exists(workspace: Workspace) -> bool:
    """Whether a plan waits for its apply."""
    return record_path(workspace.folder).is_file()


def check(workspace: Workspace, state: State | None) -> Bundle | None:
    """Return the bundle of the stack's plan, None where the plan found nothing to change.

    Raises RefusedError where the plan was altered, or what it was made from has changed.
    """
    name = workspace.stack.name
    record = _read(record_path(workspace.folder))
    if record.get("schema") != _SCHEMA:
        raise RefusedError(f"the saved plan of {name} is incomplete", _AGAIN)
    bundle, rests_on = None, record.get("facts", {})
    if digest := record.get("bundle"):
        from mlops_kit.stacks.plans.bundles import BundleStore

        session = workspace.session
        bundle = BundleStore(session.target, session.environment).find(digest)
        rests_on = bundle.manifest
    now = facts(workspace, state)
    if rests_on.get("digests") != now["digests"] or rests_on.get("versions") != now["versions"]:
        raise RefusedError(f"the saved plan of {name} is stale: its inputs or modules have changed", _AGAIN)
    if rests_on.get("state") != now["state"]:
        raise RefusedError(f"the saved plan of {name} is stale: its state has changed since", _AGAIN)
    return bundle


def _read(path: Path) -> Mapping[str, Any]:
    try:
        record = json.loads(path.read_text())
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def record_path(folder: Path) -> Path:
    """Where the record of a stack's last plan lies, by the stack's folder."""
    return folder / "plan.json"

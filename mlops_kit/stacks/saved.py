"""Plan files that wait for their apply, and what must not have changed until then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.errors import RefusedError
from mlops_kit.stacks.fingerprint import file_digest
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace

_SCHEMA = "mlops-kit/saved-plan/v1"
_AGAIN = "plan again and look at what it says, or apply with --replan"


def save(workspace: Workspace, state: State | None) -> None:
    """Write the manifest that goes with the stack's plan file."""
    manifest = {
        "schema": _SCHEMA,
        "stack": workspace.stack.name,
        "environment": workspace.session.environment.name,
        **_facts(workspace, state),
    }
    _path(workspace).write_text(json.dumps(manifest, indent=2) + "\n")


def discard(workspace: Workspace) -> None:
    """Remove a plan that was applied or is about to be replaced, its manifest first."""
    _path(workspace).unlink(missing_ok=True)
    workspace.plan_file.unlink(missing_ok=True)


def exists(workspace: Workspace) -> bool:
    """Whether a plan waits for its apply."""
    return _path(workspace).is_file()


def check(workspace: Workspace, state: State | None) -> None:
    """Raise RefusedError where the saved plan was altered, or what it was made from has changed."""
    name = workspace.stack.name
    manifest = _read(_path(workspace))
    if not workspace.plan_file.is_file() or manifest.get("schema") != _SCHEMA:
        raise RefusedError(f"the saved plan of {name} is incomplete", _AGAIN)
    now = _facts(workspace, state)
    if manifest.get("plan") != now["plan"]:
        raise RefusedError(f"the saved plan of {name} was altered after it was made", _AGAIN)
    if manifest.get("inputs") != now["inputs"]:
        raise RefusedError(f"the saved plan of {name} is stale: its inputs or modules have changed", _AGAIN)
    if manifest.get("state") != now["state"]:
        raise RefusedError(f"the saved plan of {name} is stale: its state has changed since", _AGAIN)


def _facts(workspace: Workspace, state: State | None) -> dict[str, Any]:
    return {
        "plan": file_digest(workspace.plan_file),
        "inputs": workspace.inputs_digest(),
        "state": {"lineage": state.lineage, "serial": state.serial} if state else None,
    }


def _read(path: Path) -> Mapping[str, Any]:
    try:
        manifest = json.loads(path.read_text())
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _path(workspace: Workspace) -> Path:
    return workspace.folder / "tfplan.json"

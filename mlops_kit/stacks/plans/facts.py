"""What a plan rests on, and what must not have changed until it is applied."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_kit.stacks.fingerprint import file_digest
from mlops_kit.stacks.sources import LOCK_FILE, files_digest, tree_digest
from mlops_kit.stacks.state import State
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.engine import TOFU

_REATTACH = "TF_REATTACH_PROVIDERS"
_REGISTRIES = r"registry\.(?:terraform\.io|opentofu\.org)/"
# https://developer.hashicorp.com/terraform/language/files/dependency-lock
_LOCKED = re.compile(r'^provider "([^"]+)" \{\s*version\s*=\s*"([^"]+)"', re.MULTILINE)


def facts(workspace: Workspace, state: State | None) -> dict[str, Any]:
    """Return digests of what was rendered and of the Terraform, versions, and which state, of a held stack.

    The same wherever the checkout lies. The stack must have been rendered.
    """
    lock = workspace.root / LOCK_FILE
    engine = workspace.session.engine
    return {
        "digests": {
            "inputs": files_digest((path.name, path) for path in (workspace.inputs, workspace.backend)),
            "modules": tree_digest(workspace.root, workspace.session.project.root),
            "lock": file_digest(lock) if lock.is_file() else None,
        },
        "versions": {
            "terraform": engine.version,
            "engine": TOFU if engine.kind == TOFU else "terraform",
            "provider": _providers(lock, workspace.session.target.variables),
        },
        "state": {"lineage": state.lineage, "serial": state.serial} if state else None,
    }


def _providers(lock: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Versions by source address: as the lock file pins them, `attached` for one that runs already."""
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    found = {re.sub(_REGISTRIES, "", source): version for source, version in _LOCKED.findall(text)}
    attached = json.loads(variables.get(_REATTACH, "{}"))
    return found | {re.sub(_REGISTRIES, "", source): "attached" for source in attached}

"""A plan that was made and not sealed yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.stacks.drift.echoes import Echoes
from mlops_kit.stacks.release import release_data
from mlops_kit.stacks.workspace import Workspace
from mlops_kit.terraform.runner import Terraform

if TYPE_CHECKING:
    from mlops_kit.review.changes import PlanDocument


@dataclass(frozen=True)
class Draft:
    """What changes one stack. `plan_file` holds secrets, `plan_json` none."""

    stack: str
    folder: Path
    root: Path
    plan_file: bytes
    plan_json: bytes
    facts: Mapping[str, Any]
    release: Mapping[str, Any] | None
    preview: bool = False
    mirrored: tuple[str, ...] = ()
    """Resources that Terraform says have drifted, and that only mirror others."""

    @classmethod
    def of(cls, workspace: Workspace, facts: Mapping[str, Any], terraform: Terraform, preview: bool) -> Draft:
        """Take a held stack's plan, which rests on `facts`; the plan file is then nowhere but here."""
        from mlops_kit.review.read import redact_plan

        session = workspace.session
        try:
            shown = terraform.show_json(workspace.plan_file)
            content = workspace.plan_file.read_bytes()
        finally:
            workspace.plan_file.unlink(missing_ok=True)
        return cls(
            stack=workspace.stack.name,
            folder=workspace.folder,
            root=workspace.root,
            plan_file=content,
            plan_json=redact_plan(shown),
            facts=facts,
            release=release_data(session.target, workspace.stack.model),
            preview=preview,
            mirrored=_mirrored(shown),
        )

    @cached_property
    def document(self) -> PlanDocument:
        """The plan as a review reads it."""
        from mlops_kit.review.read import read_plan

        return read_plan(self.plan_json)

    @property
    def changed_outputs(self) -> set[str]:
        """Outputs that have another value once the plan is applied, or one that is not known before."""
        return {name for name, change in self.document.output_changes.items() if change.actions != ("no-op",)}


def _mirrored(shown: bytes) -> tuple[str, ...]:
    """Return what only mirrors others; a plan without drift, as most are, is not read for that."""
    return tuple(Echoes(json.loads(shown)).addresses()) if b'"resource_drift"' in shown else ()

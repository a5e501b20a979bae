"""A review as JSON for programs, schema `mlops-kit/review/v1`; values are masked as in all formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from mlops_kit.review.changes import Change
from mlops_kit.review.diff import Difference, differences
from mlops_kit.review.render.details import shown
from mlops_kit.review.review import Review, StackReview
from mlops_kit.visible import escaped

SCHEMA = "mlops-kit/review/v1"


def render(review: Review) -> str:
    """Return the whole review; unchanged resources are counted by nobody and left out."""
    data = {
        "schema": SCHEMA,
        "verdict": review.verdict,
        "reasons": review.reasons,
        "stacks": [_stack(stack) for stack in review.stacks],
    }
    return escaped(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"


def _stack(stack: StackReview) -> dict[str, Any]:
    counts = asdict(stack.counts)
    return {
        "environment": stack.environment,
        "stack": stack.stack,
        "preview": stack.preview,
        "counts": {"import" if name == "imported" else name: number for name, number in counts.items()},
        "findings": [asdict(finding) for finding in stack.findings],
        "rollout": stack.rollout.as_json() if stack.rollout else None,
        "cost": stack.cost.as_json() if stack.cost else None,
        "policy": stack.policy.as_json() if stack.policy else None,
        "changes": _changes(shown(stack.changes)),
        "drift": _changes(stack.drift),
        "outputs": [_difference(one) for one in stack.outputs],
        "manifest": stack.manifest,
    }


def _changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [
        {
            "address": change.address,
            "module": change.module,
            "type": change.type,
            "name": change.name,
            "action": change.action,
            "reason": change.reason,
            "importing": change.importing,
            "import_id": change.import_id,
            "moved_from": change.moved_from or None,
            "deposed": change.deposed or None,
            "differences": [_difference(one) for one in differences(change)],
        }
        for change in changes
    ]


def _difference(one: Difference) -> dict[str, Any]:
    return asdict(one)

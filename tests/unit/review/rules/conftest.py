"""Changes as Terraform's JSON has them, and what one rule, or all of them, say of them."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mlops_kit.review.changes import Change, PlanDocument, RawResourceChange
from mlops_kit.review.findings import Finding, Scene
from mlops_kit.review.rules import registry

ORDERS = {
    "create": ["create"],
    "update": ["update"],
    "destroy": ["delete"],
    "replace": ["delete", "create"],
    "replace, new first": ["create", "delete"],
    "no-op": ["no-op"],
    "forget": ["forget"],
}


def make_change(
    type_name: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    action: str = "",
    unknown: Any = None,
    marks: tuple[Any, Any] = (False, False),
    address: str = "",
    mode: str = "managed",
    deposed: str = "",
) -> Change:
    """Return the change between two sides; without an action, the one that they tell."""
    told = "create" if before is None else "destroy" if after is None else "update"
    raw = {
        "address": address or f"{type_name}.this",
        "type": type_name,
        "name": "this",
        "mode": mode,
        "deposed": deposed,
        "change": {
            "actions": ORDERS[action or told],
            "before": before,
            "after": after,
            "after_unknown": {} if unknown is None else unknown,
            "before_sensitive": marks[0],
            "after_sensitive": marks[1],
        },
    }
    return Change(msgspec.json.decode(json.dumps(raw).encode(), type=RawResourceChange))


def make_scene(changes: list[Change], *, production: bool = True, outputs: Any = None) -> Scene:
    """Return a plan of these changes, in production unless told."""
    document = msgspec.json.decode(json.dumps({"output_changes": outputs or {}}).encode(), type=PlanDocument)
    by_type: dict[str, list[Change]] = {}
    for change in changes:
        by_type.setdefault(change.type, []).append(change)
    environment = "prod" if production else "dev"
    return Scene(environment, production, tuple(changes), by_type, document.output_changes)


@pytest.fixture
def change() -> Callable[..., Change]:
    """Make a change."""
    return make_change


@pytest.fixture
def judge() -> Callable[..., list[Finding]]:
    """Put changes before every rule; keep one rule's findings where its id is given."""

    def findings(*changes: Change, rule: str = "", **scene: Any) -> list[Finding]:
        found = registry.findings(make_scene(list(changes), **scene), "platform")
        return [finding for finding in found if not rule or finding.rule == rule]

    return findings

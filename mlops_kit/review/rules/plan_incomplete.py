"""The plan is not the whole: something is left to a later one.

Deferred changes: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
(`deferred_changes`); a plan with `-target` is not complete either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.masking import masked_text

_REASONS = {
    "absent_prereq": "something that it needs is deferred itself",
    "deferred_prereq": "something that it needs is deferred itself",
    "instance_count_unknown": "how many there will be is known after apply",
    "provider_config_unknown": "its provider's configuration is known after apply",
    "resource_config_unknown": "its configuration is known after apply",
}


def _check(scene: Scene) -> Iterator[Hit]:
    if scene.document is None:
        return
    deferred = [
        *_changes(scene.document.deferred_changes),
        *_calls(scene.document.deferred_action_invocations),
    ]
    for address, what, reason in deferred:
        why = _REASONS.get(reason, reason or "no reason is given")
        says = masked_text(f"{address} is left to a later plan ({what}): {why}")
        yield Hit(says, address=masked_text(address))
    if not deferred and scene.document.complete is False and not scene.document.errored:
        yield Hit("the plan leaves something out: it was made with -target, or needs another after it")


def _changes(raw: msgspec.Raw) -> Iterator[tuple[str, str, str]]:
    for entry in _entries(raw):
        change = entry.get("resource_change") or {}
        actions = (change.get("change") or {}).get("actions") or ["unknown"]
        yield str(change.get("address", "something")), " and ".join(map(str, actions)), _reason(entry)


def _calls(raw: msgspec.Raw) -> Iterator[tuple[str, str, str]]:
    for entry in _entries(raw):
        call = entry.get("action_invocation") or {}
        yield str(call.get("address", "an action")), "an action", _reason(entry)


def _entries(raw: msgspec.Raw) -> list[dict[str, Any]]:
    return msgspec.json.decode(raw, type=list[dict[str, Any]] | None) or []


def _reason(entry: dict[str, Any]) -> str:
    return str(entry.get("reason") or "")


RULE = Rule(
    id="plan-incomplete",
    severity=Severity.LOOK,
    why="What is left out is not in this review; it comes with a later plan, that nobody has seen yet.",
    fix="Plan the whole; where that can't be, review the plan that follows this apply as you do this one.",
    check_all=_check,
)

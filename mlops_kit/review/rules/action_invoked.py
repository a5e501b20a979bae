"""The apply calls actions of a provider, which do something and leave no resource behind.

https://developer.hashicorp.com/terraform/language/invoke-actions
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.masking import masked_text

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _check(scene: Scene) -> Iterator[Hit]:
    if scene.document is None:
        return
    for call in (
        msgspec.json.decode(scene.document.action_invocations, type=list[dict[str, Any]] | None) or []
    ):
        address = masked_text(str(call.get("address") or "an action"))
        yield Hit(f"{address} is called{_when(call)}", address=address)


def _when(call: Mapping[str, Any]) -> str:
    trigger = call.get("lifecycle_action_trigger")
    if not isinstance(trigger, Mapping):
        return " by this apply"
    event = _WORDS.sub(" ", str(trigger.get("action_trigger_event") or "")).lower()
    return masked_text(f" {event} of {trigger.get('triggering_resource_address', 'a resource')}")


RULE = Rule(
    id="action-invoked",
    severity=Severity.LOOK,
    why="What an action does is in no diff and in no state, and no later plan takes it back.",
    fix="Read what the action does, and with which settings; see that it may run more than once.",
    check_all=_check,
)

"""A condition that the code states does not hold: a check block, a precondition or a postcondition.

https://developer.hashicorp.com/terraform/internals/json-format#checks-representation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.masking import masked_text

_SAYS = {"fail": "does not hold", "error": "could not be evaluated"}


def _check(scene: Scene) -> Iterator[Hit]:
    if scene.document is None:
        return
    for check in msgspec.json.decode(scene.document.checks, type=list[dict[str, Any]] | None) or []:
        instances = [each for each in check.get("instances") or () if each.get("status") in _SAYS]
        # A check may fail as a whole, before it has an instance.
        for each in instances or ([check] if check.get("status") in _SAYS else []):
            yield _hit(each, check)


def _hit(found: Mapping[str, Any], check: Mapping[str, Any]) -> Hit:
    shown = (side.get("address", {}).get("to_display") for side in (found, check))
    address = masked_text(next((text for text in shown if text), "a condition"))
    problems = [str(each.get("message", "")) for each in found.get("problems") or ()]
    messages = "\n".join(masked_text(message) for message in problems if message)
    first = f": {messages.splitlines()[0]}" if messages else ""
    return Hit(f"{address} {_SAYS[found['status']]}{first}", address=address, detail=messages)


RULE = Rule(
    id="check-failed",
    severity=Severity.LOOK,
    why="Whoever wrote the condition held that nothing should be applied, or trusted, without it.",
    fix="See that the condition holds, or correct it where it is wrong.",
    check_all=_check,
)

"""Planning failed: the plan holds what Terraform had worked out until then, and can't be applied.

https://developer.hashicorp.com/terraform/internals/json-format#plan-representation (`errored`)
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.findings import Hit, Rule, Scene, Severity


def _check(scene: Scene) -> Iterator[Hit]:
    if scene.document is not None and scene.document.errored:
        yield Hit("planning failed: what is shown is only what Terraform had worked out until then")


RULE = Rule(
    id="plan-errored",
    severity=Severity.STOP,
    why="What is missing may destroy or open anything; Terraform refuses to apply such a plan.",
    fix="Mend what the plan's log says, and plan again.",
    check_all=_check,
)

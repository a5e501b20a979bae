"""Less is recorded of what an endpoint is asked and answers.

Monitoring pairs input and output; of one alone it can compute little:
https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import at, blocks, name, number, open_ended

_TYPES = frozenset({"aws_sagemaker_endpoint_configuration"})
_BLOCK = "data_capture_config"


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY or _open(change):
        return
    old, new = (_captured(side) for side in (change.values.before, change.values.after))
    if change.action is Action.CREATE:
        if scene.production and new != {"Input", "Output"}:
            yield Hit(f"{name(change)} captures {_said(new)}")
        return
    if old - new:
        yield Hit(f"{name(change)} captures {_said(new)} from then on; it was {_said(old)}")
    shares = [_share(side) for side in (change.values.before, change.values.after)]
    if new and old and shares[1] < shares[0]:
        yield Hit(f"{name(change)} captures fewer requests: {shares[0]:g} → {shares[1]:g} percent")


def _open(change: Change) -> bool:
    return any(
        open_ended(change, _BLOCK, key)
        for key in ("enable_capture", "initial_sampling_percentage", "capture_options")
    )


def _share(values: Any) -> float:
    return number(at(values, _BLOCK, "initial_sampling_percentage")) or 0


def _captured(values: Any) -> set[str]:
    if at(values, _BLOCK, "enable_capture") is not True or not _share(values):
        return set()
    modes = {str(option.get("capture_mode")) for option in blocks(values, _BLOCK, "capture_options")}
    return {"Input", "Output"} if "InputAndOutput" in modes else modes


def _said(modes: set[str]) -> str:
    return " and ".join(sorted(mode.lower() + "s" for mode in modes)) or "nothing"


RULE = Rule(
    id="capture-reduced",
    severity=Severity.LOOK,
    why="What is not captured cannot be monitored for drift, nor be trained on later.",
    fix="Capture Input and Output; to save costs, lower initial_sampling_percentage knowingly.",
    types=_TYPES,
    check=_check,
)

"""An alarm stays, but rings later, or for something else.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._settings import stays
from mlops_kit.review.rules._values import after, before, name, number, open_ended

_WATCHED = ("namespace", "metric_name", "dimensions", "statistic", "extended_statistic")
_HIGHER, _LOWER = "it rings at a higher value", "it rings at a lower value"
_LONGER = {
    "datapoints_to_alarm": "it takes more datapoints to ring",
    "evaluation_periods": "it looks at more periods before it rings",
    "period": "it looks less often, in seconds",
}


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if not stays(change):
        return
    for setting, means in (*_threshold(change), *_LONGER.items()):
        old, new = number(before(change, setting)), number(after(change, setting))
        looser = old is not None and new is not None and (new < old if means == _LOWER else new > old)
        if looser:
            yield Hit(f"{name(change)}: {means}: {old:g} → {new:g}")
    if before(change, "treat_missing_data") == "breaching" and not open_ended(change, "treat_missing_data"):
        now = after(change, "treat_missing_data")
        if now != "breaching":
            yield Hit(f"{name(change)}: it no longer rings where there is no data")
    other = [key for key in _WATCHED if _differs(change, key)]
    if other:
        yield Hit(f"{name(change)}: it watches something else: {', '.join(other)}")


def _threshold(change: Change) -> list[tuple[str, str]]:
    """Return which way the threshold gets looser; nothing where what it is compared by changes, too."""
    operators = {str(side(change, "comparison_operator") or "") for side in (before, after)}
    if len(operators) != 1:
        return []
    operator = operators.pop()
    # A band has both, and no threshold.
    if operator.startswith("LessThan") and "GreaterThan" not in operator:
        return [("threshold", _LOWER)]
    return [("threshold", _HIGHER)] if operator.startswith("GreaterThan") else []


def _differs(change: Change, key: str) -> bool:
    old, new = before(change, key), after(change, key)
    return bool(old) and old != new and not open_ended(change, key)


RULE = Rule(
    id="alarm-loosened",
    severity=Severity.LOOK,
    why="It rings later or not at all, and a deployment that it should roll back goes on.",
    fix="Loosen an alarm only by what it was seen to do: say in the pull request what it rang for.",
    types=frozenset({"aws_cloudwatch_metric_alarm"}),
    check=_check,
)

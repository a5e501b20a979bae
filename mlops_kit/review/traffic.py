"""How an update of an endpoint moves traffic to the new instances, and what turns it back.

https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from mlops_kit.review.changes import Change
from mlops_kit.review.rules._values import after, at, blocks, open_ended, whole

_UNKNOWN = "(known after apply)"

Strategy = Literal["all-at-once", "canary", "linear", "rolling", "unknown"]


@dataclass(frozen=True)
class Traffic:
    """The way of an update."""

    strategy: Strategy
    step: str = ""
    """The share of each step, of the first one of a canary: `10 percent`, `1 instance`."""
    wait_seconds: int | None = None
    """How long alarms are watched between steps."""

    def __str__(self) -> str:
        wait = f", alarms watched for {self.wait_seconds} s" if self.wait_seconds else ""
        says = {
            "all-at-once": f"all at once{wait}",
            "canary": f"canary: {self.step} first, then the rest{wait}",
            "linear": f"linear: {self.step} at a time{wait}",
            "rolling": f"rolling: {self.step} at a time{wait}",
            "unknown": "not known before the apply",
        }
        return says[self.strategy]


def traffic(endpoint: Change) -> Traffic:
    """Return how an `aws_sagemaker_endpoint` will move its traffic."""
    if open_ended(endpoint, "deployment_config"):
        return Traffic("unknown")
    settings = after(endpoint, "deployment_config")
    rolling = at(settings, "rolling_update_policy")
    if rolling:
        wait = whole(at(rolling, "wait_interval_in_seconds"))
        return Traffic("rolling", _step(at(rolling, "maximum_batch_size")), wait)
    routing = at(settings, "blue_green_update_policy", "traffic_routing_configuration")
    wait = whole(at(routing, "wait_interval_in_seconds"))
    kind = at(routing, "type")
    if kind == "CANARY":
        return Traffic("canary", _step(at(routing, "canary_size")), wait)
    if kind == "LINEAR":
        return Traffic("linear", _step(at(routing, "linear_step_size")), wait)
    # SageMaker's own choice where nothing is said; the wait is for steps, and here is one
    return Traffic("all-at-once", wait_seconds=wait)


def _step(size: Any) -> str:
    value = whole(at(size, "value"))
    if value is None:
        return _UNKNOWN
    if at(size, "type") == "INSTANCE_COUNT":
        return f"{value} instance{'' if value == 1 else 's'}"
    return f"{value} percent"


def rollback_alarms(endpoint: Change) -> Iterator[str]:
    """Yield the CloudWatch alarms that roll a deployment back."""
    for alarm in blocks(endpoint.values.after, "deployment_config", "auto_rollback_configuration", "alarms"):
        yield str(alarm.get("alarm_name") or _UNKNOWN)

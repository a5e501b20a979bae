"""A scheduled action: limits of a scalable target that change with the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update
from mlops_kit.sandbox.resources.appautoscaling._shared import GONE, IDENTITY, PLACE

_PUT = Call("put_scheduled_action")


def _same_moment(left: Any, right: Any) -> bool:
    """Whether two RFC 3339 times are the same moment; AWS answers in UTC."""
    try:
        return datetime.fromisoformat(left) == datetime.fromisoformat(right)
    except (TypeError, ValueError):
        return bool(left == right)


RESOURCE = Backed(
    type="aws_appautoscaling_scheduled_action",
    service="application-autoscaling",
    names={"ScheduledActionName": "name", "ScheduledActionARN": "arn"},
    create=_PUT,
    id="{name}-{service_namespace}-{resource_id}",
    reads=(
        Read(
            "describe_scheduled_actions",
            {"ScheduledActionNames": ["{name}"], **PLACE},
            "ScheduledActions[0]",
        ),
    ),
    updates=(Update([_PUT]),),
    delete=Call("delete_scheduled_action", {"ScheduledActionName": "{name}", **PLACE}, fill=False),
    gone=GONE,
    force_new=("name", *IDENTITY),
    defaults={"timezone": "UTC"},
    equal={"start_time": _same_moment, "end_time": _same_moment},
)

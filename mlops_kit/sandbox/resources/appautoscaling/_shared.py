"""What the Application Auto Scaling types have in common: where a scalable thing is."""

from __future__ import annotations

from typing import Any

PLACE = {
    "ServiceNamespace": "{service_namespace}",
    "ResourceId": "{resource_id}",
    "ScalableDimension": "{scalable_dimension}",
}
IDENTITY = ("resource_id", "scalable_dimension", "service_namespace")
GONE = ("ObjectNotFoundException",)


def same_number(left: Any, right: Any) -> bool:
    """Whether two spellings ("0", "0.0", 0) are the same number."""
    try:
        return float(left) == float(right)
    except (TypeError, ValueError):
        return bool(left == right)

"""What the Application Auto Scaling types have in common: where a scalable thing is."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.values import Values

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


def target_of(identifier: str) -> Values | None:
    """Take namespace/resource/dimension apart; a resource id has slashes of its own."""
    namespace, _, rest = identifier.partition("/")
    resource, _, dimension = rest.rpartition("/")
    if not (namespace and resource and dimension):
        return None
    return {
        "id": resource,
        "resource_id": resource,
        "scalable_dimension": dimension,
        "service_namespace": namespace,
    }


def policy_of(identifier: str) -> Values | None:
    """Take namespace/resource/dimension/name apart; DynamoDB's policies have slashes in their names, too."""
    if identifier.startswith("dynamodb/"):
        head, separator, name = identifier.partition("CapacityUnits/")
        target = target_of(head + separator.rstrip("/"))
    else:
        head, _, name = identifier.rpartition("/")
        target = target_of(head)
    return {**target, "id": name, "name": name} if target and name else None

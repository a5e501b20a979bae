"""In production, something runs on one instance or in one availability zone.

SageMaker: https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-endpoint-config-prod-instance-count.html;
zones: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import at, blocks, name, number, open_ended

_COUNTS = {
    "aws_appautoscaling_target": ("min_capacity", "scales down to one"),
    "aws_autoscaling_group": ("min_size", "scales down to one instance"),
    "aws_eks_node_group": ("scaling_config.min_size", "scales down to one node"),
    "aws_elasticache_replication_group": ("num_cache_clusters", "has one node"),
    "aws_opensearch_domain": ("cluster_config.instance_count", "has one node"),
    "aws_redshift_cluster": ("number_of_nodes", "has one node"),
}
"""Resource type -> where it says how many there are at least."""

_ZONES = {
    "aws_autoscaling_group": ("vpc_zone_identifier", "runs in one subnet, so in one zone"),
    "aws_eks_node_group": ("subnet_ids", "runs in one subnet, so in one zone"),
    "aws_lb": ("subnets", "stands in one subnet, so in one zone"),
    "aws_sagemaker_model": ("vpc_config.subnets", "runs in one subnet, so in one zone"),
    "aws_vpc_endpoint": ("subnet_ids", "stands in one subnet, so in one zone"),
}
"""Resource type -> its subnets; a subnet lies in one zone."""

_SWITCHES = {
    "aws_db_instance": ("multi_az", "has no standby in another zone"),
    "aws_dms_replication_instance": ("multi_az", "has no standby in another zone"),
    "aws_elasticache_replication_group": ("multi_az_enabled", "has no standby in another zone"),
    "aws_opensearch_domain": ("cluster_config.zone_awareness_enabled", "runs in one zone"),
}
"""Resource type -> what spreads it over zones."""

_VARIANTS = "aws_sagemaker_endpoint_configuration"
_ONE_ZONE = {"aws_efs_file_system": ("availability_zone_name", "keeps its files in one zone")}


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if not scene.production or change.action is Action.DESTROY:
        return
    old, new = change.values.before, change.values.after
    if change.type in _COUNTS:
        path, says = _COUNTS[change.type]
        if _count(new, path) == 1 and _count(old, path) != 1 and _is_variant(change):
            yield Hit(f"{name(change)} {says}")
    if change.type in _ZONES:
        path, says = _ZONES[change.type]
        if _subnets(new, path) == 1 and _subnets(old, path) != 1:
            yield Hit(f"{name(change)} {says}")
    if change.type in _SWITCHES:
        path, says = _SWITCHES[change.type]
        is_open = open_ended(change, *path.split("."))
        if not is_open and not at(new, *path.split(".")) and (old is None or at(old, *path.split("."))):
            yield Hit(f"{name(change)} {says}")
    if change.type in _ONE_ZONE:
        path, says = _ONE_ZONE[change.type]
        if at(new, path) and not at(old, path):
            yield Hit(f"{name(change)} {says}")
    if change.type == _VARIANTS:
        for variant in sorted(_alone(new) - _alone(old)):
            yield Hit(f"{name(change)}: the variant {variant} runs on one instance")


def _is_variant(change: Change) -> bool:
    """Whether a scalable target is an endpoint's: of others, one may well be what is meant."""
    dimension = at(change.values.after, "scalable_dimension")
    return change.type != "aws_appautoscaling_target" or str(dimension).startswith("sagemaker:variant:")


def _count(values: Any, path: str) -> float | None:
    return number(at(values, *path.split(".")))


def _subnets(values: Any, path: str) -> int:
    subnets = at(values, *path.split("."))
    return len(subnets) if isinstance(subnets, list) else 0


def _alone(values: Any) -> set[str]:
    """Return the variants of one instance that nothing scales from the start; serverless ones have none."""
    return {
        str(variant.get("variant_name") or "with a name known after apply")
        for variant in blocks(values, "production_variants")
        if number(variant.get("initial_instance_count")) == 1
    }


RULE = Rule(
    id="single-instance",
    severity=Severity.LOOK,
    why="When the instance or its zone fails, so does what it serves; updates have nowhere to move the load.",
    fix="Run two or more, in subnets of two or more zones.",
    types=frozenset(_COUNTS) | frozenset(_ZONES) | frozenset(_SWITCHES) | frozenset(_ONE_ZONE) | {_VARIANTS},
    check=_check,
)

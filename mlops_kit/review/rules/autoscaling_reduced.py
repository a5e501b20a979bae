"""Something no longer grows with its load, or less far.

https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import Setting, Settings, lowered, turned_on
from mlops_kit.review.rules._values import before, name

_SCALERS = {
    "aws_appautoscaling_policy": "is no longer scaled by its policy",
    "aws_appautoscaling_scheduled_action": "is no longer scaled by the clock",
    "aws_appautoscaling_target": "is no longer scaled",
    "aws_autoscaling_policy": "is no longer scaled by its policy",
}
"""Resource type -> what its end means."""

_MOST: Settings = {
    "aws_appautoscaling_target": (Setting("max_capacity", "grows to fewer"),),
    "aws_autoscaling_group": (Setting("max_size", "grows to fewer instances"),),
    "aws_eks_node_group": (Setting("scaling_config.max_size", "grows to fewer nodes"),),
    "aws_sagemaker_endpoint_configuration": (
        Setting(
            "production_variants.managed_instance_scaling.max_instance_count", "grows to fewer instances"
        ),
        Setting("production_variants.serverless_config.max_concurrency", "answers fewer requests at once"),
    ),
}

_PAUSES: Settings = {
    "aws_appautoscaling_target": (
        Setting("suspended_state.dynamic_scaling_out_suspended", "no longer grows with its load"),
        Setting("suspended_state.scheduled_scaling_suspended", "is no longer scaled by the clock"),
    ),
}


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        if change.type in _SCALERS and not _goes_along(change, scene):
            yield Hit(f"{before(change, 'resource_id') or name(change)} {_SCALERS[change.type]}")
        return
    yield from lowered(change, _MOST)
    yield from turned_on(change, _PAUSES, new=False)


def _goes_along(change: Change, scene: Scene) -> bool:
    """Whether the endpoint goes, too; a resource_id reads endpoint/NAME/variant/VARIANT."""
    kind, _, rest = str(before(change, "resource_id")).partition("/")
    return kind == "endpoint" and goes(scene, "aws_sagemaker_endpoint", rest.partition("/")[0])


RULE = Rule(
    id="autoscaling-reduced",
    severity=Severity.LOOK,
    why="Under more load than the instances bear, requests are slow and then fail.",
    fix="Keep the target and its policy; measure what one instance bears before you lower the maximum.",
    types=frozenset(_SCALERS) | frozenset(_MOST),
    check=_check,
)

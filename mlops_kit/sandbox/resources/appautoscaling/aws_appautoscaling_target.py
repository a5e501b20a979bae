"""A scalable target: what may scale, and between which limits."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.resources.appautoscaling._shared import GONE, IDENTITY, PLACE, target_of

RESOURCE = Backed(
    type="aws_appautoscaling_target",
    service="application-autoscaling",
    names={"ScalableTargetARN": "arn"},
    create=Call("register_scalable_target"),
    id="{resource_id}",
    reads=(
        Read(
            "describe_scalable_targets",
            {
                "ServiceNamespace": "{service_namespace}",
                "ResourceIds": ["{resource_id}"],
                "ScalableDimension": "{scalable_dimension}",
            },
            "ScalableTargets[0]",
        ),
    ),
    updates=(
        Update(
            [Call("register_scalable_target")],
            on=("max_capacity", "min_capacity", "role_arn", "suspended_state"),
        ),
    ),
    delete=Call("deregister_scalable_target", PLACE, fill=False),
    gone=GONE,
    force_new=IDENTITY,
    tags=Tags(
        create="Tags",
        read=Read("list_tags_for_resource", {"ResourceARN": "{arn}"}, "Tags"),
        add=Call("tag_resource", {"ResourceARN": "{arn}"}, fill=False),
        remove=Call("untag_resource", {"ResourceARN": "{arn}"}, fill=False),
    ),
    import_id=target_of,
    computed_blocks=("suspended_state",),
)

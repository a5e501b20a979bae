"""A placement group."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags
from mlops_kit.sandbox.resources.ec2._shared import arn

RESOURCE = Backed(
    type="aws_placement_group",
    service="ec2",
    names={"GroupName": "name", "GroupId": "placement_group_id", "GroupArn": None},
    create=Call("create_placement_group"),
    id="{name}",
    reads=(
        Read(
            "describe_placement_groups",
            {"GroupNames": ["{id}"]},
            "PlacementGroups[0]",
            missing=("InvalidPlacementGroup.Unknown",),
        ),
    ),
    delete=Call("delete_placement_group", {"GroupName": "{id}"}, fill=False),
    gone=("InvalidPlacementGroup.Unknown",),
    force_new=("name", "partition_count", "spread_level", "strategy"),
    computed=arn("placement-group", "name"),
    tags=Tags(
        create="TagSpecifications",
        resource_type="placement-group",
        add=Call("create_tags", {"Resources": ["{placement_group_id}"]}),
        remove=Call("delete_tags", {"Resources": ["{placement_group_id}"]}),
    ),
)

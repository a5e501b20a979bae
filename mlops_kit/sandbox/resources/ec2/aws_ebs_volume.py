"""A volume."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update, Wait
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags

_MODIFIABLE = ("iops", "multi_attach_enabled", "size", "throughput", "type")

RESOURCE = Backed(
    type="aws_ebs_volume",
    service="ec2",
    names={"VolumeType": "type"},
    create=Call("create_volume"),
    id="VolumeId",
    reads=(Read("describe_volumes", {"VolumeIds": ["{id}"]}, "Volumes[0]"),),
    wait=Wait("State", ready=("available", "in-use"), failed=("error",)),
    updates=(Update([Call("modify_volume", {"VolumeId": "{id}"}, only=_MODIFIABLE)], on=_MODIFIABLE),),
    delete=Call("delete_volume", {"VolumeId": "{id}"}, fill=False),
    gone=("InvalidVolume.NotFound",),
    force_new=("availability_zone", "encrypted", "kms_key_id", "outpost_arn", "snapshot_id"),
    defaults={"final_snapshot": False},
    computed=arn("volume"),
    tags=ec2_tags("volume"),
)

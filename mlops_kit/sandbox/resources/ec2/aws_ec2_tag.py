"""One tag of an EC2 resource that is managed elsewhere."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

_TAG = {"Resources": ["{resource_id}"], "Tags": [{"Key": "{key}", "Value": "{value}"}]}
_CREATE = Call("create_tags", _TAG, fill=False)

RESOURCE = Backed(
    type="aws_ec2_tag",
    service="ec2",
    create=_CREATE,
    id="{resource_id},{key}",
    reads=(
        Read(
            "describe_tags",
            {
                "Filters": [
                    {"Name": "resource-id", "Values": ["{resource_id}"]},
                    {"Name": "key", "Values": ["{key}"]},
                ]
            },
            "Tags[0]",
        ),
    ),
    updates=(Update([_CREATE], on=("value",)),),
    delete=Call("delete_tags", _TAG, fill=False),
    force_new=("key", "resource_id"),
    import_id=("resource_id", "key"),
    import_separator=",",
)

"""A group of IAM users."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update

RESOURCE = Backed(
    type="aws_iam_group",
    service="iam",
    create=Call("create_group", {"GroupName": "{name}", "Path": "{path}"}, fill=False),
    reads=(Read("get_group", {"GroupName": "{id}"}, "Group"),),
    id="{name}",
    names={"GroupName": "name", "GroupId": "unique_id"},
    updates=(
        Update(
            [
                Call(
                    "update_group",
                    {"GroupName": "{id}", "NewPath": "{path}"},
                    fill=False,
                )
            ]
        ),
    ),
    delete=Call("delete_group", {"GroupName": "{id}"}, fill=False),
    force_new=("name",),
    defaults={"path": "/"},
    volatile=("arn",),
    import_id=("id",),
)

"""An IAM group by its name, with its users."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read

DATA_SOURCE = DataSource(
    type="aws_iam_group",
    service="iam",
    reads=(
        Read("get_group", {"GroupName": "{group_name}"}, "Group"),
        Read(
            "get_group",
            {"GroupName": "{group_name}"},
            "Users[].{user_name: UserName, user_id: UserId, arn: Arn, path: Path}",
            into="users",
        ),
    ),
    fill=False,
    id="{group_id}",
)

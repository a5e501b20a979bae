"""An IAM role by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values


def _fill(context: Context, values: Values, found: Any) -> None:
    values["id"] = found["RoleName"]
    values["permissions_boundary"] = (found.get("PermissionsBoundary") or {}).get(
        "PermissionsBoundaryArn", ""
    )
    values["role_last_used"] = []


DATA_SOURCE = DataSource(
    type="aws_iam_role",
    service="iam",
    reads=(Read("get_role", {"RoleName": "{name}"}, "Role"),),
    fill=False,
    names={
        "RoleName": "name",
        "RoleId": "unique_id",
        "AssumeRolePolicyDocument": "assume_role_policy",
        "PermissionsBoundary": None,
        "RoleLastUsed": None,
    },
    tags="Tags",
    after_read=_fill,
)

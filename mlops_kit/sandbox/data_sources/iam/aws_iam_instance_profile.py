"""An instance profile by its name, with its role."""

from __future__ import annotations

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Response
from mlops_kit.sandbox.backed.values import Values


def _fill(context: Context, values: Values, found: Response) -> None:
    values["id"] = found["unique_id"]
    if found.get("role"):
        role = context.client("iam").get_role(RoleName=found["role"])["Role"]
        values |= {"role_arn": role["Arn"], "role_id": role["RoleId"], "role_name": role["RoleName"]}


DATA_SOURCE = DataSource(
    type="aws_iam_instance_profile",
    find=lambda _context, values: {"id": values["name"]},
    after_read=_fill,
)

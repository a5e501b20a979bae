"""An IAM user by its name."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource

DATA_SOURCE = DataSource(
    type="aws_iam_user",
    find=lambda _context, values: {"id": values["user_name"]},
    names={"name": "user_name", "unique_id": "user_id"},
    id="{user_id}",
)

"""The account's canonical user id, by which ACLs know it."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource, Read

DATA_SOURCE = DataSource(
    type="aws_canonical_user_id",
    service="s3",
    reads=(Read("list_buckets", out="{id: Owner.ID, display_name: Owner.DisplayName}"),),
    fill=False,
)

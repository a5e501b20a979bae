"""A bucket's policy."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource

DATA_SOURCE = DataSource(
    type="aws_s3_bucket_policy",
    find=lambda _context, values: {"id": values["bucket"], "bucket": values["bucket"]},
)

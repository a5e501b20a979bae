"""Where a bucket's events go."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource

DATA_SOURCE = DataSource(
    type="aws_s3_bucket_notification",
    find=lambda _context, values: {"id": values["bucket"], "bucket": values["bucket"]},
)

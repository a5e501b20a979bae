"""A bucket by its name."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.s3.aws_s3_bucket import HOSTED_ZONES


def _fill(context: Context, values: Values, found: Any) -> None:
    region = found.get("BucketRegion") or context.region
    values["bucket_region"] = region
    values["bucket_regional_domain_name"] = f"{values['bucket']}.s3.{region}.amazonaws.com"
    values["hosted_zone_id"] = HOSTED_ZONES.get(region)


DATA_SOURCE = DataSource(
    type="aws_s3_bucket",
    service="s3",
    reads=(Read("head_bucket", {"Bucket": "{bucket}"}, missing=("NoSuchBucket",)),),
    fill=False,
    id="{bucket}",
    names={"BucketRegion": None, "BucketArn": None},
    computed={
        "arn": "arn:{partition}:s3:::{bucket}",
        "bucket_domain_name": "{bucket}.s3.amazonaws.com",
    },
    after_read=_fill,
)

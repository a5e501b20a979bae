"""Who owns the objects that others write into a bucket."""

from __future__ import annotations

from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

RESOURCE = bucket_setting(
    "aws_s3_bucket_ownership_controls",
    put="put_bucket_ownership_controls",
    params={"OwnershipControls": {"Rules": [{"ObjectOwnership": "{rule.0.object_ownership}"}]}},
    reads=(
        setting_read(
            "get_bucket_ownership_controls",
            "OwnershipControls.Rules",
            "rule",
            ("OwnershipControlsNotFoundError",),
        ),
    ),
    delete="delete_bucket_ownership_controls",
    gone=("OwnershipControlsNotFoundError",),
)

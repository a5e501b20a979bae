"""A bucket's policy."""

from __future__ import annotations

from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

RESOURCE = bucket_setting(
    "aws_s3_bucket_policy",
    put="put_bucket_policy",
    params={"Policy": "{policy}"},
    reads=(setting_read("get_bucket_policy", "Policy", "policy", ("NoSuchBucketPolicy",)),),
    delete="delete_bucket_policy",
    gone=("NoSuchBucketPolicy",),
    policies=("policy",),
)

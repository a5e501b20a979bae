"""The four switches that keep a bucket from being public."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import Call
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

_SWITCHES = {
    "BlockPublicAcls": "{block_public_acls}",
    "BlockPublicPolicy": "{block_public_policy}",
    "IgnorePublicAcls": "{ignore_public_acls}",
    "RestrictPublicBuckets": "{restrict_public_buckets}",
}

RESOURCE = bucket_setting(
    "aws_s3_bucket_public_access_block",
    put="put_public_access_block",
    params={"PublicAccessBlockConfiguration": _SWITCHES},
    reads=(
        setting_read(
            "get_public_access_block",
            "PublicAccessBlockConfiguration",
            gone=("NoSuchPublicAccessBlockConfiguration",),
        ),
    ),
    delete=Call(
        "delete_public_access_block",
        {"Bucket": "{bucket}"},
        fill=False,
        when=lambda values: not values.get("skip_destroy"),
    ),
    on=tuple(name.strip("{}") for name in _SWITCHES.values()),
    defaults={name.strip("{}"): False for name in _SWITCHES.values()},
)

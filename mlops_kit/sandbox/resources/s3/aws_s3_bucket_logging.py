"""Where a bucket's access logs go."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Call
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

_GRANTEE = {"type": "Type", "id": "ID", "uri": "URI", "email_address": "EmailAddress"}


def _status(values: Any) -> dict[str, Any]:
    enabled: dict[str, Any] = {
        "TargetBucket": values["target_bucket"],
        "TargetPrefix": values["target_prefix"] or "",
    }
    grants = [
        {
            "Permission": grant["permission"],
            "Grantee": {member: grant["grantee"][0][name] for name, member in _GRANTEE.items()},
        }
        for grant in values["target_grant"]
    ]
    for grant in grants:
        grant["Grantee"] = {name: value for name, value in grant["Grantee"].items() if value}
    if grants:
        enabled["TargetGrants"] = grants
    for form in values["target_object_key_format"]:
        if form["partitioned_prefix"]:
            source = form["partitioned_prefix"][0]["partition_date_source"]
            enabled["TargetObjectKeyFormat"] = {"PartitionedPrefix": {"PartitionDateSource": source}}
        else:
            enabled["TargetObjectKeyFormat"] = {"SimplePrefix": {}}
    return {"LoggingEnabled": enabled}


RESOURCE = bucket_setting(
    "aws_s3_bucket_logging",
    put="put_bucket_logging",
    params={"BucketLoggingStatus": _status},
    reads=(setting_read("get_bucket_logging", "LoggingEnabled"),),
    delete=Call("put_bucket_logging", {"Bucket": "{bucket}", "BucketLoggingStatus": {}}, fill=False),
    names={"TargetGrants": "target_grant", "ID": "id", "URI": "uri"},
    force_new=("expected_bucket_owner",),
    keep=("target_object_key_format",),
)

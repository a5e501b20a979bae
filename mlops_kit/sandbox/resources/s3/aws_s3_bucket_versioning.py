"""Versioning of a bucket; a delete suspends it, since S3 knows no way back to unversioned."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Call
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read


def _configuration(values: Any) -> dict[str, str]:
    wanted = values["versioning_configuration"][0]
    configuration = {"Status": wanted["status"]}
    if wanted.get("mfa_delete") in ("Enabled", "Disabled"):
        configuration["MFADelete"] = wanted["mfa_delete"]
    return configuration


def _once_enabled(values: Any) -> bool:
    return bool(values["versioning_configuration"][0]["status"] != "Disabled")


def _fill(context: Any, values: Any, found: Any) -> None:
    # A bucket that never was versioned answers no status; to Terraform that is the status Disabled.
    status = found.get("Status") or "Disabled"
    values["versioning_configuration"] = [{"status": status, "mfa_delete": found.get("MFADelete") or ""}]


RESOURCE = bucket_setting(
    "aws_s3_bucket_versioning",
    put="put_bucket_versioning",
    params={"VersioningConfiguration": _configuration},
    reads=(setting_read("get_bucket_versioning", "@"),),
    delete=Call(
        "put_bucket_versioning",
        {"Bucket": "{bucket}", "VersioningConfiguration": {"Status": "Suspended"}},
        fill=False,
        when=_once_enabled,
    ),
    gone=("InvalidBucketState",),  # under object lock versions stay for good, and the provider leaves them
    force_new=("expected_bucket_owner",),
    names={"Status": None, "MFADelete": None},
    after_read=_fill,
)

"""Which web pages of other origins may use a bucket."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

_MEMBERS = {
    "id": "ID",
    "allowed_headers": "AllowedHeaders",
    "allowed_methods": "AllowedMethods",
    "allowed_origins": "AllowedOrigins",
    "expose_headers": "ExposeHeaders",
    "max_age_seconds": "MaxAgeSeconds",
}


def _configuration(values: Any) -> dict[str, Any]:
    rules = [
        {member: rule[name] for name, member in _MEMBERS.items() if rule[name] not in (None, "", [])}
        for rule in values["cors_rule"]
    ]
    return {"CORSRules": rules}


RESOURCE = bucket_setting(
    "aws_s3_bucket_cors_configuration",
    put="put_bucket_cors",
    params={"CORSConfiguration": _configuration},
    reads=(setting_read("get_bucket_cors", "CORSRules", "cors_rule", ("NoSuchCORSConfiguration",)),),
    delete="delete_bucket_cors",
    names={"ID": "id"},
    force_new=("expected_bucket_owner",),
)

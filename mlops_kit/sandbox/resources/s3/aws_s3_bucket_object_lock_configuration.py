"""How long versions of a bucket cannot be deleted; a delete takes the rule away, never the lock itself."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.spec import Call
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read


def _configuration(values: Any) -> dict[str, Any]:
    configuration: dict[str, Any] = {"ObjectLockEnabled": values["object_lock_enabled"] or "Enabled"}
    for rule in values["rule"]:
        retention = rule["default_retention"][0]
        period = {"Days": retention["days"], "Years": retention["years"]}
        configuration["Rule"] = {
            "DefaultRetention": {"Mode": retention["mode"], **{n: int(v) for n, v in period.items() if v}}
        }
    return configuration


RESOURCE = bucket_setting(
    "aws_s3_bucket_object_lock_configuration",
    put="put_object_lock_configuration",
    params={"ObjectLockConfiguration": _configuration},
    reads=(
        setting_read(
            "get_object_lock_configuration",
            "ObjectLockConfiguration",
            gone=("ObjectLockConfigurationNotFoundError",),
        ),
    ),
    delete=Call(
        "put_object_lock_configuration",
        {"Bucket": "{bucket}", "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        fill=False,
    ),
    gone=("ObjectLockConfigurationNotFoundError",),
    identity=(),  # it has none in hashicorp/aws
    force_new=("expected_bucket_owner", "object_lock_enabled"),
    defaults={"object_lock_enabled": "Enabled"},
)

"""Default encryption of a bucket; without it S3 encrypts with keys of its own."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read


def _configuration(values: Any) -> dict[str, Any]:
    rules = []
    for rule in values["rule"]:
        answer: dict[str, Any] = {}
        for default in rule["apply_server_side_encryption_by_default"]:
            answer["ApplyServerSideEncryptionByDefault"] = {"SSEAlgorithm": default["sse_algorithm"]}
            if isinstance(default["kms_master_key_id"], str) and default["kms_master_key_id"]:
                key = default["kms_master_key_id"]
                answer["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] = key
        if isinstance(rule["bucket_key_enabled"], bool):
            answer["BucketKeyEnabled"] = rule["bucket_key_enabled"]
        rules.append(answer)
    return {"Rules": rules}


RESOURCE = bucket_setting(
    "aws_s3_bucket_server_side_encryption_configuration",
    put="put_bucket_encryption",
    params={"ServerSideEncryptionConfiguration": _configuration},
    reads=(
        setting_read(
            "get_bucket_encryption",
            "ServerSideEncryptionConfiguration.Rules",
            "rule",
            ("ServerSideEncryptionConfigurationNotFoundError",),
        ),
    ),
    delete="delete_bucket_encryption",
    force_new=("expected_bucket_owner",),
    names={
        "SSEAlgorithm": "sse_algorithm",
        "KMSMasterKeyID": "kms_master_key_id",
        "BlockedEncryptionTypes": None,
    },
)

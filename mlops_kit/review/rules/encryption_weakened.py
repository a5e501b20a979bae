"""Data is no longer encrypted, or no longer by a key of one's own.

S3 falls back to its own keys (SSE-S3), other services to keys of AWS, which no key policy guards:
https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-mgmt
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import Setting, Settings, given_up, stays, turned_off
from mlops_kit.review.rules._values import after, before, name

_LOST = "its own key is given up"


def _keys(*paths: str) -> tuple[Setting, ...]:
    return tuple(Setting(path, _LOST) for path in paths)


_KEYS: Settings = {
    "aws_athena_workgroup": _keys("configuration.result_configuration.encryption_configuration"),
    "aws_backup_vault": _keys("kms_key_arn"),
    "aws_cloudtrail": _keys("kms_key_id"),
    "aws_cloudwatch_log_group": _keys("kms_key_id"),
    "aws_codebuild_project": _keys("encryption_key"),
    "aws_db_instance": _keys("kms_key_id"),
    "aws_dynamodb_table": _keys("server_side_encryption.kms_key_arn"),
    "aws_ebs_volume": _keys("kms_key_id"),
    "aws_ecr_repository": _keys("encryption_configuration.kms_key"),
    "aws_efs_file_system": _keys("kms_key_id"),
    "aws_eks_cluster": (
        Setting("encryption_config", "the cluster's secrets are encrypted by a key of AWS alone"),
    ),
    "aws_elasticache_replication_group": _keys("kms_key_id"),
    "aws_kinesis_stream": _keys("kms_key_id"),
    "aws_lambda_function": _keys("kms_key_arn"),
    "aws_opensearch_domain": _keys("encrypt_at_rest.kms_key_id"),
    "aws_prometheus_workspace": _keys("kms_key_arn"),
    "aws_rds_cluster": _keys("kms_key_id"),
    "aws_s3_bucket_server_side_encryption_configuration": _keys(
        "rule.apply_server_side_encryption_by_default.kms_master_key_id"
    ),
    "aws_s3_object": _keys("kms_key_id"),
    "aws_sagemaker_domain": _keys("kms_key_id"),
    "aws_sagemaker_endpoint_configuration": _keys("kms_key_arn", "data_capture_config.kms_key_id"),
    "aws_sagemaker_feature_group": _keys(
        "offline_store_config.s3_storage_config.kms_key_id", "online_store_config.security_config.kms_key_id"
    ),
    "aws_sagemaker_notebook_instance": _keys("kms_key_id"),
    "aws_secretsmanager_secret": _keys("kms_key_id"),
    "aws_sns_topic": _keys("kms_master_key_id"),
    "aws_sqs_queue": _keys("kms_master_key_id"),
    "aws_ssm_parameter": _keys("key_id"),
}
"""Resource type -> where it names its key."""

_SWITCHES: Settings = {
    "aws_db_instance": (Setting("storage_encrypted", "its storage is no longer encrypted"),),
    "aws_ebs_encryption_by_default": (Setting("enabled", "new volumes are no longer encrypted by default"),),
    "aws_ebs_volume": (Setting("encrypted", "it is no longer encrypted"),),
    "aws_efs_file_system": (Setting("encrypted", "it is no longer encrypted"),),
    "aws_elasticache_replication_group": (
        Setting("at_rest_encryption_enabled", "it is no longer encrypted at rest"),
        Setting("transit_encryption_enabled", "its traffic is no longer encrypted"),
    ),
    "aws_kms_key": (
        Setting("enable_key_rotation", "the key is no longer rotated", Severity.LOOK),
        Setting("is_enabled", "the key is disabled: nothing that it encrypts can be read"),
    ),
    "aws_launch_template": (
        Setting("block_device_mappings.ebs.encrypted", "volumes are no longer encrypted"),
        Setting("block_device_mappings.ebs.kms_key_id", _LOST),
    ),
    "aws_opensearch_domain": (
        Setting("encrypt_at_rest.enabled", "it is no longer encrypted at rest"),
        Setting("node_to_node_encryption.enabled", "its inner traffic is no longer encrypted"),
        Setting("domain_endpoint_options.enforce_https", "it answers without TLS"),
    ),
    "aws_rds_cluster": (Setting("storage_encrypted", "its storage is no longer encrypted"),),
    "aws_redshift_cluster": (Setting("encrypted", "it is no longer encrypted"),),
    "aws_sqs_queue": (Setting("sqs_managed_sse_enabled", "its messages are no longer encrypted"),),
}
"""Resource type -> what turns encryption on."""

_BUCKET = "aws_s3_bucket_server_side_encryption_configuration"
_LOCAL_DISK = re.compile(r"ml\.([cmrx]\d+[a-z]*d[a-z]*|[ip]\d.*|g[4-9][a-z]*|gr\d+|trn\d.*)\.")
"""SageMaker instance types with a disk that their hardware encrypts, and that take no key: KmsKeyId in
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.type == _BUCKET and change.action is Action.DESTROY:
        if not goes(scene, "aws_s3_bucket", before(change, "bucket")):
            yield Hit(f"the bucket {name(change)} is no longer encrypted by a key of its own")
        return
    if not _queue_takes_a_key(change):
        yield from turned_off(change, _SWITCHES)
    for hit in given_up(change, _KEYS):
        if not _hardware_encrypts(change):
            yield hit
    for setting in _KEYS.get(change.type, ()) if stays(change) else ():
        old, new = before(change, *setting.steps), after(change, *setting.steps)
        if _of_aws(new) and isinstance(old, str) and not _of_aws(old):
            yield Hit(f"{name(change)}: its own key gives way to {new}, a key of AWS")


def _of_aws(key: object) -> bool:
    return isinstance(key, str) and (key.startswith("alias/aws/") or ":alias/aws/" in key)


def _queue_takes_a_key(change: Change) -> bool:
    """Whether a queue turns SQS's own keys off because it gets one of its own."""
    return change.type == "aws_sqs_queue" and bool(after(change, "kms_master_key_id"))


def _hardware_encrypts(change: Change) -> bool:
    kind = after(change, "production_variants", "instance_type")
    return change.type.endswith("endpoint_configuration") and bool(_LOCAL_DISK.match(str(kind)))


RULE = Rule(
    id="encryption-weakened",
    severity=Severity.STOP,
    why="Whoever gets at the storage reads it; with a key of AWS, no key policy of yours says who may.",
    fix="Keep the customer key; to change keys, name the new one.",
    types=frozenset(_KEYS) | frozenset(_SWITCHES),
    check=_check,
)

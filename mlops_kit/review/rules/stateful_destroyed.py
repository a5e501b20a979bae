"""What holds state is destroyed, or replaced by an empty one.

What each deletion takes along: the `Delete…` operation of the service's API reference
(https://docs.aws.amazon.com/), and for keys
https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._values import name

_ALWAYS = {
    "aws_kms_external_key": "the key material, and with it all that it encrypts",
    "aws_kms_key": "the key, and with it all that it encrypts",
    "aws_kms_replica_key": "the key's replica, and what only this region can decrypt by it",
}
"""Gone for every environment, since nothing encrypted by a deleted key can be read again."""

_STATE_BUCKET = re.compile(r"(^|[-_.])(tf|terraform-?)?state([-_.]|$)")

_STATEFUL = _ALWAYS | {
    "aws_acmpca_certificate_authority": "the authority: what it issued can no longer be revoked",
    "aws_ami": "the image",
    "aws_athena_workgroup": "the workgroup with its query history",
    "aws_backup_vault": "the vault with its recovery points",
    "aws_cloudtrail": "the trail: nothing is recorded from then on",
    "aws_cloudtrail_event_data_store": "the event data store with its events",
    "aws_cloudwatch_log_group": "the log group with its logs",
    "aws_cognito_user_pool": "the user pool with its users",
    "aws_db_instance": "the database with its data",
    "aws_db_snapshot": "the snapshot",
    "aws_docdb_cluster": "the database cluster with its data",
    "aws_dynamodb_table": "the table with its items",
    "aws_ebs_snapshot": "the snapshot",
    "aws_ebs_volume": "the volume with its data",
    "aws_ecr_repository": "the repository with its images",
    "aws_efs_file_system": "the file system with its files",
    "aws_eks_cluster": "the cluster with all that runs on it",
    "aws_elasticache_cluster": "the cache with its data",
    "aws_elasticache_replication_group": "the cache with its data",
    "aws_fsx_lustre_file_system": "the file system with its files",
    "aws_fsx_ontap_file_system": "the file system with its files",
    "aws_fsx_openzfs_file_system": "the file system with its files",
    "aws_fsx_windows_file_system": "the file system with its files",
    "aws_glue_catalog_database": "the catalogue's database with its tables",
    "aws_glue_catalog_table": "the catalogue's table",
    "aws_grafana_workspace": "the workspace with its dashboards",
    "aws_instance": "the instance with its own volumes",
    "aws_keyspaces_table": "the table with its rows",
    "aws_kinesis_stream": "the stream with the records in it",
    "aws_memorydb_cluster": "the cluster with its data",
    "aws_msk_cluster": "the cluster with its topics",
    "aws_neptune_cluster": "the database cluster with its data",
    "aws_opensearch_domain": "the domain with its indexes",
    "aws_prometheus_workspace": "the workspace with its metrics",
    "aws_rds_cluster": "the database cluster with its data",
    "aws_redshift_cluster": "the warehouse with its data",
    "aws_route53_zone": "the zone with its name servers: a new one has others",
    "aws_s3_bucket": "the bucket with its objects",
    "aws_s3_directory_bucket": "the bucket with its objects",
    "aws_s3tables_table_bucket": "the bucket with its tables",
    "aws_sagemaker_domain": "the domain with its users' files",
    "aws_sagemaker_feature_group": "the feature group with its online store",
    "aws_sagemaker_mlflow_tracking_server": "the tracking server with its experiments and runs",
    "aws_sagemaker_model_package_group": "the model's registry with its versions",
    "aws_sagemaker_notebook_instance": "the notebook instance with its volume",
    "aws_sagemaker_space": "the space with its files",
    "aws_secretsmanager_secret": "the secret with its versions",
    "aws_sqs_queue": "the queue with the messages in it",
    "aws_ssm_parameter": "the parameter with its history",
    "aws_timestreamwrite_table": "the table with its records",
}
"""Resource type -> what its destruction takes along."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if not change.deletes:
        return
    how = "replaced by an empty one" if change.action is Action.REPLACE else "destroyed"
    stops = scene.production or change.type in _ALWAYS or _holds_state(change)
    summary = f"{name(change)} is {how}: {_STATEFUL[change.type]}"
    yield Hit(summary, severity=None if stops else Severity.LOOK)


def _holds_state(change: Change) -> bool:
    """Whether this is the bucket of Terraform's own states: the kit's name, or what others call theirs."""
    return change.type == "aws_s3_bucket" and bool(_STATE_BUCKET.search(str(change.before("bucket", ""))))


RULE = Rule(
    id="stateful-destroyed",
    severity=Severity.STOP,
    why="What it holds is lost: Terraform makes the resource again, but not its data.",
    fix="Keep it: undo the change that forces replacement, or rename with a moved block; "
    "if it must go, back it up, and say so in the pull request.",
    types=frozenset(_STATEFUL),
    check=_check,
)

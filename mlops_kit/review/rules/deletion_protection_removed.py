"""A guard against deletion is taken off, or the time to think better of one is shortened."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._scene import goes
from mlops_kit.review.rules._settings import Setting, Settings, lowered, turned_off, turned_on
from mlops_kit.review.rules._values import before, name

_UNGUARDED = "it can be deleted at once"
_LOSES_VERSIONS = "deleted and overwritten objects can't be brought back"

_GUARDS: Settings = {
    "aws_cloudwatch_log_group": (Setting("deletion_protection_enabled", _UNGUARDED),),
    "aws_cognito_user_pool": (Setting("deletion_protection", _UNGUARDED),),
    "aws_db_instance": (Setting("deletion_protection", _UNGUARDED),),
    "aws_docdb_cluster": (Setting("deletion_protection", _UNGUARDED),),
    "aws_dynamodb_table": (Setting("deletion_protection_enabled", _UNGUARDED),),
    "aws_eks_cluster": (Setting("deletion_protection", _UNGUARDED),),
    "aws_instance": (Setting("disable_api_termination", "it can be terminated at once"),),
    "aws_lb": (Setting("enable_deletion_protection", _UNGUARDED),),
    "aws_neptune_cluster": (Setting("deletion_protection", _UNGUARDED),),
    "aws_rds_cluster": (Setting("deletion_protection", _UNGUARDED),),
    "aws_s3_bucket_versioning": (
        Setting("versioning_configuration.status", _LOSES_VERSIONS),
        Setting("versioning_configuration.mfa_delete", "versions can be deleted without a second factor"),
    ),
}
"""Resource type -> what forbids its deletion."""

_FORCES: Settings = {
    "aws_athena_workgroup": (Setting("force_destroy", "it goes with its query history", Severity.LOOK),),
    "aws_backup_vault": (Setting("force_destroy", "it can be deleted with its recovery points"),),
    "aws_db_instance": (Setting("skip_final_snapshot", "nothing is kept when it is deleted"),),
    "aws_docdb_cluster": (Setting("skip_final_snapshot", "nothing is kept when it is deleted"),),
    "aws_ecr_repository": (Setting("force_delete", "it can be deleted with its images"),),
    "aws_neptune_cluster": (Setting("skip_final_snapshot", "nothing is kept when it is deleted"),),
    "aws_rds_cluster": (Setting("skip_final_snapshot", "nothing is kept when it is deleted"),),
    "aws_redshift_cluster": (Setting("skip_final_snapshot", "nothing is kept when it is deleted"),),
    "aws_s3_bucket": (Setting("force_destroy", "it can be deleted with its objects"),),
    "aws_s3_directory_bucket": (Setting("force_destroy", "it can be deleted with its objects"),),
}
"""Resource type -> what lets it be deleted with all that is in it. In production new ones count, too."""

_WINDOWS: Settings = {
    "aws_kms_external_key": (
        Setting("deletion_window_in_days", "less time to take back a deletion, in days"),
    ),
    "aws_kms_key": (Setting("deletion_window_in_days", "less time to take back a deletion, in days"),),
    "aws_kms_replica_key": (
        Setting("deletion_window_in_days", "less time to take back a deletion, in days"),
    ),
    "aws_secretsmanager_secret": (
        Setting("recovery_window_in_days", "less time to take back a deletion, in days"),
    ),
}
"""Days between a deletion's order and its end; 7 to 30 for keys:
https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html."""

_LOCKS = {
    "aws_backup_vault_lock_configuration": ("recovery points can be deleted", "", ""),
    "aws_s3_bucket_versioning": (_LOSES_VERSIONS, "aws_s3_bucket", "bucket"),
}
"""Resource type -> what its own end means; what it guards, and the attribute that names that."""


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    if change.action is Action.DESTROY:
        if change.type in _LOCKS:
            loss, guarded, attribute = _LOCKS[change.type]
            if not guarded or not goes(scene, guarded, before(change, attribute)):
                yield Hit(f"{name(change)}: {loss}")
        return
    yield from turned_off(change, _GUARDS)
    yield from turned_on(change, _FORCES, new=scene.production)
    yield from lowered(change, _WINDOWS)


RULE = Rule(
    id="deletion-protection-removed",
    severity=Severity.STOP,
    why="One wrong command, or the next plan, can then delete it with what it holds.",
    fix="Keep the guard; if it must go, let the deletion follow in a plan that somebody reviews by itself.",
    types=frozenset(_GUARDS) | frozenset(_FORCES) | frozenset(_WINDOWS) | frozenset(_LOCKS),
    check=_check,
)

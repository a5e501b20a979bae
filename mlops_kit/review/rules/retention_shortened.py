"""Logs, backups or objects are kept for less time."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_kit.review.changes import Action, Change
from mlops_kit.review.findings import Hit, Rule, Scene, Severity
from mlops_kit.review.rules._lifecycles import bucket_rules, image_rules
from mlops_kit.review.rules._scene import goes, is_new
from mlops_kit.review.rules._settings import Setting, Settings, lowered, stays, turned_off
from mlops_kit.review.rules._values import after, before, name, number, open_ended

_LOGS: Settings = {
    "aws_cloudwatch_log_group": (Setting("retention_in_days", "logs are kept for fewer days"),)
}
"""Here 0 is for ever."""

_DAYS: Settings = {
    "aws_cloudtrail_event_data_store": (Setting("retention_period", "events are kept for fewer days"),),
    "aws_db_instance": (Setting("backup_retention_period", "backups are kept for fewer days"),),
    "aws_docdb_cluster": (Setting("backup_retention_period", "backups are kept for fewer days"),),
    "aws_elasticache_replication_group": (
        Setting("snapshot_retention_limit", "snapshots are kept for fewer days"),
    ),
    "aws_kinesis_stream": (Setting("retention_period", "records are kept for fewer hours"),),
    "aws_neptune_cluster": (Setting("backup_retention_period", "backups are kept for fewer days"),),
    "aws_rds_cluster": (Setting("backup_retention_period", "backups are kept for fewer days"),),
    "aws_redshift_cluster": (
        Setting("automated_snapshot_retention_period", "snapshots are kept for fewer days"),
    ),
    "aws_sqs_queue": (Setting("message_retention_seconds", "messages are kept for fewer seconds"),),
}

_BACKUPS: Settings = {
    "aws_dynamodb_table": (Setting("point_in_time_recovery.enabled", "it can't be set back in time"),),
    "aws_efs_backup_policy": (Setting("backup_policy.status", "files are no longer backed up"),),
}

_LOCK = "aws_s3_bucket_object_lock_configuration"
_LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
_IMAGES = "aws_ecr_lifecycle_policy"
_HOLDERS = {_LIFECYCLE: ("aws_s3_bucket", "bucket"), _IMAGES: ("aws_ecr_repository", "repository")}
_PERIOD = ("rule", "default_retention")


def _check(change: Change, scene: Scene) -> Iterator[Hit]:
    yield from lowered(change, _LOGS, endless=0)
    yield from lowered(change, _DAYS)
    yield from turned_off(change, _BACKUPS)
    if change.type == _LOCK:
        yield from _lock(change, scene)
    elif not _concerns_what_is_there(change, scene):
        return
    elif change.type == _LIFECYCLE and not open_ended(change, "rule"):
        for loss in bucket_rules(change.values.before, change.values.after):
            yield Hit(f"{name(change)}: {loss}")
    elif change.type == _IMAGES and not open_ended(change, "policy"):
        for loss in image_rules(before(change, "policy"), after(change, "policy")):
            yield Hit(f"{name(change)}: {loss}")


def _concerns_what_is_there(change: Change, scene: Scene) -> bool:
    """Whether rules change, or come to a bucket or repository that may hold something already."""
    if change.action is Action.CREATE and change.type in _HOLDERS:
        holder, attribute = _HOLDERS[change.type]
        return not is_new(scene, holder, after(change, attribute))
    return stays(change)


def _lock(change: Change, scene: Scene) -> Iterator[Hit]:
    """Yield how an object lock gives way; what is stored already keeps the date that it got."""
    if change.action is Action.DESTROY:
        if not goes(scene, "aws_s3_bucket", before(change, "bucket")):
            yield Hit(f"new objects of {name(change)} are no longer locked", severity=Severity.STOP)
    elif stays(change) and not open_ended(change, *_PERIOD):
        old, new = (_days(side(change, *_PERIOD)) for side in (before, after))
        if old and not new and not open_ended(change, *_PERIOD, "days"):
            yield Hit(f"new objects of {name(change)} are no longer locked", severity=Severity.STOP)
        elif old and new and new < old:
            yield Hit(f"new objects of {name(change)} are locked for fewer days: {old:g} → {new:g}")
        if (before(change, *_PERIOD, "mode"), after(change, *_PERIOD, "mode")) == (
            "COMPLIANCE",
            "GOVERNANCE",
        ):
            yield Hit(
                f"locks of {name(change)} can be taken off: COMPLIANCE → GOVERNANCE", severity=Severity.STOP
            )


def _days(retention: object) -> float:
    block = retention[0] if isinstance(retention, list) and retention else retention
    if not isinstance(block, dict):
        return 0
    return (number(block.get("days")) or 0) + 365 * (number(block.get("years")) or 0)


RULE = Rule(
    id="retention-shortened",
    severity=Severity.LOOK,
    why="What is older is deleted soon after the apply, for good; audits and restores may need it.",
    fix="Keep the period, or copy what is needed elsewhere first.",
    types=frozenset(_LOGS) | frozenset(_DAYS) | frozenset(_BACKUPS) | {_LOCK, _LIFECYCLE, _IMAGES},
    check=_check,
)

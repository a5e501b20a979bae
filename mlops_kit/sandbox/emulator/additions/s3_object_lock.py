"""Object lock as S3 keeps it: what moto takes for locked can otherwise be altered or goes unlocked.

Rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html (retention modes, managing).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import AccessDeniedByLock, InvalidBucketState
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

_put_object = S3Backend.put_object
_delete_object = S3Backend.delete_object
_put_bucket_versioning = S3Backend.put_bucket_versioning
_put_object_retention = S3Response.put_object_retention


def put_object_lock_configuration(
    self: Any,
    bucket_name: str,
    lock_enabled: bool,
    mode: str | None = None,
    days: int | None = None,
    years: int | None = None,
) -> None:
    """Set how long new versions are locked; a bucket need not be empty for that, as moto wants it."""
    bucket = self.get_bucket(bucket_name)
    if not bucket.is_versioned:
        raise InvalidBucketState(
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        )
    bucket.object_lock_enabled = bucket.object_lock_enabled or lock_enabled
    bucket.default_lock_mode = mode
    bucket.default_lock_days, bucket.default_lock_years = days or 0, years or 0


def get_object_lock_configuration(self: Any) -> Any:
    """GetObjectLockConfiguration, with the one of days and years that was set."""
    enabled, mode, days, years = self.backend.get_object_lock_configuration(self.bucket_name)
    answer: dict[str, Any] = {"ObjectLockEnabled": "Enabled" if enabled else "Disabled"}
    if mode:
        period = {"Days": days} if days else {"Years": years}
        answer["Rule"] = {"DefaultRetention": {"Mode": mode, **period}}
    self.data["Action"] = "GetObjectLockConfiguration"
    return self.serialized(ActionResult({"ObjectLockConfiguration": answer}))


def put_bucket_versioning(self: Any, bucket_name: str, status: str) -> None:
    """Refuse to suspend the versions that the lock protects."""
    if status != "Enabled" and self.get_bucket(bucket_name).object_lock_enabled:
        raise InvalidBucketState(
            "An Object Lock configuration is present on this bucket, "
            "so the versioning state cannot be changed."
        )
    _put_bucket_versioning(self, bucket_name, status)


def put_object(self: Any, bucket_name: str, *arguments: Any, **settings: Any) -> Any:
    """Lock what is new by the bucket's default, what was uploaded in parts, too."""
    key = _put_object(self, bucket_name, *arguments, **settings)
    bucket = self.get_bucket(bucket_name)
    if key is not None and not key.lock_mode and bucket.has_default_lock:
        key.lock_mode, key.lock_until = bucket.default_lock_mode, bucket.default_retention()
    return key


def delete_object(
    self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: Any = False
) -> Any:
    """Delete as the bucket's policy allows, a locked version only where the lock may be and is bypassed."""
    action = "s3:DeleteObject" if version_id is None else "s3:DeleteObjectVersion"
    if _is_denied(self, bucket_name, key_name, action):
        raise AccessDeniedByLock
    may = _asked(bypass) and not _is_denied(self, bucket_name, key_name, "s3:BypassGovernanceRetention")
    return _delete_object(self, bucket_name, key_name, version_id=version_id, bypass=may)


def put_object_retention(self: Any) -> Any:
    """PutObjectRetention: a lock in force is only ever made longer, but for a bypassed one of governance."""
    key_name, version = self.parse_key_name(), self._get_param("versionId")
    key = self.backend.get_object(self.bucket_name, key_name, version_id=version)
    if key is not None and key.lock_mode and _moment(key.lock_until) > datetime.now(UTC):
        mode, until = self._mode_until_from_body()
        eased = mode != key.lock_mode or until is None or _moment(until) < _moment(key.lock_until)
        bypass = _asked(self.headers.get("x-amz-bypass-governance-retention")) and not _is_denied(
            self.backend, self.bucket_name, key_name, "s3:BypassGovernanceRetention"
        )
        stricter = (key.lock_mode, mode) == ("GOVERNANCE", "COMPLIANCE") and until is not None
        longer = until is not None and _moment(until) >= _moment(key.lock_until)
        if eased and not (stricter and longer) and not (key.lock_mode == "GOVERNANCE" and bypass):
            raise AccessDeniedByLock
    return _put_object_retention(self)


def _is_denied(backend: Any, bucket_name: str, key_name: str, action: str) -> bool:
    bucket = backend.get_bucket(bucket_name)
    return bool(bucket.get_permission(action, f"{bucket.arn}/{key_name}") == PermissionResult.DENIED)


def _asked(bypass: Any) -> bool:
    return str(bypass).lower() == "true"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def install() -> None:
    """Put these in the place of moto's."""
    for operation in (put_object_lock_configuration, put_bucket_versioning, put_object, delete_object):
        setattr(S3Backend, operation.__name__, operation)
    for answer in (get_object_lock_configuration, put_object_retention):
        setattr(S3Response, answer.__name__, answer)

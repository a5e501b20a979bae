"""GetObjectRetention, which moto lacks, and GetObjectLegalHold of an object that never had a hold.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

_key_response_get = S3Response._key_response_get
_get_object_legal_hold = S3Response.get_object_legal_hold


class NoLockError(S3ClientError):
    """The object has no lock of the kind that is asked for."""

    code = 404

    def __init__(self) -> None:
        super().__init__(
            "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration"
        )


def key_response_get(self: Any, query: dict[str, Any], key_name: str) -> Any:
    """Answer `?retention`, which moto takes for a request for the object itself."""
    if "retention" not in query:
        return _key_response_get(self, query, key_name)
    self._set_action("KEY", "GET", query)
    self._authenticate_and_authorize_s3_action(bucket_name=self.bucket_name, key_name=key_name)
    key, _ = self._get_key(validate_storage_class=False)
    if not key.lock_mode:
        raise NoLockError
    until = datetime.fromisoformat(key.lock_until)
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    self.data["Action"] = "GetObjectRetention"
    return self.serialized(ActionResult({"Retention": {"Mode": key.lock_mode, "RetainUntilDate": until}}))


def get_object_legal_hold(self: Any) -> Any:
    """GetObjectLegalHold, which finds nothing where there never was a hold."""
    key, _ = self._get_key(validate_storage_class=False)
    if not key.lock_legal_status:
        raise NoLockError
    return _get_object_legal_hold(self)


def install() -> None:
    """Put these in the place of moto's."""
    S3Response._key_response_get = key_response_get
    S3Response.get_object_legal_hold = get_object_legal_hold

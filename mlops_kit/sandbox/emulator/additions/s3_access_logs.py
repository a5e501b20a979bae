"""Access logs hold many records each, and are delivered some time after the requests, as by S3.

Moto puts an object for every request. A plan makes a hundred, and a bucket of ten thousand takes twenty
seconds to empty. Here records wait until their number makes an object, or somebody lists the bucket.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

RECORDS = 1000
"""How many an object holds."""

_WAITING = "waiting_access_logs"
_moto_objects, _moto_versions = S3Backend.list_objects, S3Backend.list_object_versions


def log_incoming_request(self: Any, request: Any, bucket_name: str) -> None:
    """Record a request to a bucket that has access logs."""
    with suppress(S3ClientError):  # a bucket that is not there has none, nor do they go to one
        logging = self.get_bucket(bucket_name).logging
        if not logging:
            return
        target = self.get_bucket(logging["TargetBucket"])
        waiting = vars(target).setdefault(_WAITING, defaultdict(list))
        records = waiting[logging.get("TargetPrefix", "")]
        records.append(record(request, bucket_name))
        if len(records) == RECORDS:
            deliver(self, target)


def record(request: Any, bucket: str) -> str:
    """Return a request as a line of a log; `-` is what is not known before it is answered.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
    """
    uri = request.environ["REQUEST_URI"]  # as it was sent
    path = uri.partition("?")[0].lstrip("/")
    first, _, rest = path.partition("/")
    key = rest if first == bucket else path
    operation = f"REST.{request.method}.{'OBJECT' if key else 'BUCKET'}"
    address, agent = request.environ.get("REMOTE_ADDR", "-"), request.headers.get("User-Agent", "-")
    return (
        f"- {bucket} [{datetime.now(UTC):%d/%b/%Y:%H:%M:%S} +0000] {address} - {_unique()} {operation} "
        f'{key or "-"} "{request.method} {uri} HTTP/1.1" - - - - - - "-" "{agent}" - - SigV4 - AuthHeader'
        f" {request.host} - - -"
    )


def deliver(backend: Any, bucket: Any) -> None:
    """Put what waits to be in a bucket's logs there: an object for each prefix."""
    for prefix, records in vars(bucket).pop(_WAITING, {}).items():
        name = f"{prefix}{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}-{_unique()}"
        backend.put_object(bucket.name, name, "\n".join(records).encode())


def _unique() -> str:
    return uuid4().hex[:16].upper()


def list_objects(self: Any, bucket: Any, *arguments: Any, **named: Any) -> Any:
    """List a bucket's objects, with its logs up to now."""
    deliver(self, bucket)
    return _moto_objects(self, bucket, *arguments, **named)


def list_object_versions(self: Any, bucket_name: str, *arguments: Any, **named: Any) -> Any:
    """List a bucket's versions, with its logs up to now."""
    deliver(self, self.get_bucket(bucket_name))
    return _moto_versions(self, bucket_name, *arguments, **named)


def install() -> None:
    """Put this in the place of moto's."""
    S3Backend.log_incoming_request = log_incoming_request
    S3Backend.list_objects = list_objects
    S3Backend.list_object_versions = list_object_versions

"""Objects in the emulated S3, read and written as a service inside AWS would."""

from __future__ import annotations

import re
from urllib.parse import unquote

_URI = re.compile(r"^(?:s3://|https://[^/]+/)(?P<bucket>[^/]+)/?(?P<key>.*)$")


class StorageError(Exception):
    """An object could not be read or written; says which and why."""


def split(uri: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` (or path-style `https://`) URI. Raises StorageError."""
    match = _URI.match(uri)
    if not match:
        raise StorageError(f"{uri!r} is not an S3 URI.")
    return match["bucket"], unquote(match["key"]) if uri.startswith("https") else match["key"]


def read(account_id: str, region: str, uri: str) -> bytes:
    """Return an object's content. Raises StorageError where there is none."""
    bucket, key = split(uri)
    found = _backend(account_id, region, bucket).get_object(bucket, key)
    if found is None:
        raise StorageError(f"There is no object at {uri}.")
    content: bytes = found.value
    return content


def exists(account_id: str, region: str, uri: str) -> bool:
    """Whether there is an object (or, for a URI that ends in a slash, anything below it)."""
    bucket, key = split(uri)
    if key and not key.endswith("/"):
        return _backend(account_id, region, bucket).get_object(bucket, key) is not None
    return bool(below(account_id, region, uri))


def below(account_id: str, region: str, uri: str) -> list[str]:
    """Return the keys that begin with a prefix."""
    bucket, prefix = split(uri)
    keys = _backend(account_id, region, bucket).get_bucket(bucket).keys
    return sorted(key for key in keys if key.startswith(prefix) and not key.endswith("/"))


def write(account_id: str, region: str, uri: str, content: bytes, kms_key: str | None = None) -> None:
    """Put an object, encrypted with a customer's key where one is named. Raises StorageError."""
    bucket, key = split(uri)
    encryption = "aws:kms" if kms_key else None
    _backend(account_id, region, bucket).put_object(
        bucket, key, content, encryption=encryption, kms_key_id=kms_key
    )


def _backend(account_id: str, region: str, bucket: str):  # type: ignore[no-untyped-def]
    from moto.s3.exceptions import MissingBucket
    from moto.s3.models import s3_backends
    from moto.utilities.utils import get_partition

    backend = s3_backends[account_id][get_partition(region)]
    try:
        backend.get_bucket(bucket)
    except MissingBucket as error:
        raise StorageError(f"There is no bucket {bucket}.") from error
    return backend

"""Where records are kept: in the environment's audit bucket and, until that takes them, below build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.audit.record import Record, key, prefix
from mlops_kit.aws.errors import ABSENT, error_code, explained
from mlops_kit.aws.session import client
from mlops_kit.disk import write_whole
from mlops_kit.errors import KitError

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target

_TAKEN = {"PreconditionFailed", "412"}
_AT_ONCE = 16


class NoBucketError(KitError):
    """The audit bucket is not there yet, or not any more."""


class NotKeptError(KitError):
    """A record could not be written even here; it is lost."""


def bucket_name(environment: Environment) -> str:
    """Return the name of an environment's audit bucket."""
    return environment.bucket("audit")


def write(target: Target, environment: Environment, record: Record) -> str:
    """Write a record once and for all, with those that an earlier write had to keep here; return its key.

    Raises KitError where the bucket does not take it, NoBucketError where there is none: the record is
    kept in `build/<environment>/audit/` then, and the next write uploads it. Raises NotKeptError as `keep`.
    """
    kept = keep(target, environment, record)
    waiting = sorted({*_folder(target, environment).glob("*.json"), kept})
    for path in waiting:
        try:
            _upload(target, environment, path)
        except OSError as error:  # a file of another user, say
            raise KitError.of_system(error) from error
    return key(environment.name, record.id)


def keep(target: Target, environment: Environment, record: Record) -> Path:
    """Keep a record on this machine, for the next write to take along; return its file.

    Raises NotKeptError where that can't be written.
    """
    folder = _folder(target, environment)
    path = folder / f"{record.id}.json"
    try:
        write_whole(path, (json.dumps(record.as_json(), indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        failure = KitError.of_system(error)
        raise NotKeptError(failure.message, failure.hint) from error
    return path


def read(target: Target, environment: Environment, record_id: str) -> Record:
    """Return a record. Raises ConfigurationError for what is no id, KitError where there is none of it."""
    where = key(environment.name, record_id)
    body = None
    with suppress(FileNotFoundError):  # one that waits here can be read without access to the bucket
        body = (_folder(target, environment) / f"{record_id}.json").read_bytes()
    if body is None:
        body = _get(target, environment, where)
    if body is None:
        raise KitError(
            f"there is no record {record_id} in s3://{bucket_name(environment)}",
            f"mlops-kit audit list {environment.name} prints the ids",
        )
    return _parsed(body, where)


def newest_first(
    target: Target, environment: Environment, since: date | None = None, until: date | None = None
) -> Iterator[Record]:
    """Yield an environment's records, those that still wait here included, newest first.

    `since` and `until` are days, both included, in UTC.
    """
    waiting = {path.stem: path for path in _folder(target, environment).glob("*.json")}
    keys = _keys(target, environment, since)
    stored = {where.rpartition("/")[2].removesuffix(".json"): where for where in keys}
    begins = f"{since:%Y%m%d}" if since else ""
    ends = f"{until + timedelta(days=1):%Y%m%d}" if until else "9"
    wanted = [one for one in sorted({*stored, *waiting}, reverse=True) if begins <= one < ends]

    def body(record_id: str) -> bytes:
        if record_id in stored:
            return _get(target, environment, stored[record_id]) or b""
        return waiting[record_id].read_bytes()

    def records() -> Iterator[Record]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for start in range(0, len(wanted), _AT_ONCE):
                ids = wanted[start : start + _AT_ONCE]
                yield from map(_parsed, pool.map(body, ids), ids)

    # An id tells the second; what happened first in it is in the record.
    for _, one_second in groupby(records(), key=lambda record: record.id.partition("-")[0]):
        yield from sorted(one_second, key=lambda record: record.at, reverse=True)


def count_waiting(target: Target, environment: Environment) -> int:
    """Return how many records wait here for the bucket."""
    return len(list(_folder(target, environment).glob("*.json")))


def _folder(target: Target, environment: Environment) -> Path:
    return target.build / environment.name / "audit"


def _upload(target: Target, environment: Environment, path: Path) -> None:
    s3, bucket = client(target, "s3"), bucket_name(environment)
    where = key(environment.name, path.stem)
    with explained(f"writing s3://{bucket}/{where}"):
        try:
            s3.put_object(
                Bucket=bucket,
                Key=where,
                Body=path.read_bytes(),
                ContentType="application/json",
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",  # nothing is ever written over
            )
        except FileNotFoundError:
            return  # another run has uploaded it
        except s3.exceptions.ClientError as error:
            if error_code(error) == "NoSuchBucket":
                raise NoBucketError(f"there is no bucket {bucket} yet") from error
            if error_code(error) not in _TAKEN:  # an answer was lost: it is there
                raise
    path.unlink(missing_ok=True)


def _keys(target: Target, environment: Environment, since: date | None) -> Iterator[str]:
    s3, bucket = client(target, "s3"), bucket_name(environment)
    with explained(f"listing s3://{bucket}"):
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket,
            Prefix=prefix(environment.name),
            StartAfter=f"{prefix(environment.name)}{since:%Y/%m/%d}" if since else "",
        )
        try:
            for page in pages:
                yield from (item["Key"] for item in page.get("Contents", ()))
        except s3.exceptions.ClientError as error:
            if error_code(error) not in ABSENT:
                raise


def _get(target: Target, environment: Environment, where: str) -> bytes | None:
    s3, bucket = client(target, "s3"), bucket_name(environment)
    with explained(f"reading s3://{bucket}/{where}"):
        try:
            body: bytes = s3.get_object(Bucket=bucket, Key=where)["Body"].read()
        except s3.exceptions.ClientError as error:
            if error_code(error) in ABSENT:
                return None
            raise
    return body


def _parsed(body: bytes, where: str) -> Record:
    try:
        data: Any = json.loads(body)
        return Record.from_json(data if isinstance(data, dict) else {})
    except ValueError as error:
        raise KitError(f"{where} is not an audit record: {error}") from error

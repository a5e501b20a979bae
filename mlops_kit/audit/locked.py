"""Looks for evidence that nobody can delete yet, in an environment's audit bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mlops_kit.audit.store import bucket_name
from mlops_kit.aws.errors import error_code, explained
from mlops_kit.aws.session import client

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.target import Target

_ABSENT = {"NoSuchBucket", "404"}
_UNLOCKED = {"NoSuchObjectLockConfiguration", "InvalidRequest"}
_GONE = {"404", "NoSuchKey", "NoSuchVersion"}
_AT_ONCE = 32
_BATCH = 512


@dataclass(frozen=True)
class Lock:
    """How long evidence is locked; `until` is in UTC, None under a legal hold, which ends when somebody
    lifts it."""

    until: datetime | None

    def __str__(self) -> str:
        if self.until is None:
            return "by a legal hold, for as long as that is on"
        return f"until {self.until:%Y-%m-%d %H:%M} UTC"

    def as_json(self) -> str:
        """Return the moment as RFC 3339; empty where it is not known."""
        return self.until.isoformat(timespec="seconds").replace("+00:00", "Z") if self.until else ""


def locked(target: Target, environment: Environment, check: Callable[[], None] = lambda: None) -> Lock | None:
    """Return how long the evidence can't be deleted by anybody; None where all of it can be.

    Every version counts, by its own lock: what the bucket's settings say holds for later ones alone. The
    newest are asked first, and the first batch with a lock ends the search: the moment is the last one of
    that batch. `check` is called between batches and may raise. A lock of governance is no obstacle: a
    destroy bypasses it. Raises KitError where the caller may not look.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """
    bucket = Bucket(target, environment)
    with bucket.explained(), ThreadPoolExecutor(_AT_ONCE) as pool:
        versions = sorted(bucket.versions(), key=lambda one: one["LastModified"], reverse=True)
        if versions:
            bucket.may_look(versions[0])
        for start in range(0, len(versions), _BATCH):
            check()
            locks = [one for one in pool.map(bucket.lock, versions[start : start + _BATCH]) if one]
            if locks:
                return max(locks, key=lambda one: one.until or datetime.max.replace(tzinfo=UTC))
    return None


class Bucket:
    """The audit bucket, asked about the locks of its versions."""

    def __init__(self, target: Target, environment: Environment) -> None:
        self.name = bucket_name(environment)
        self._s3 = client(target, "s3")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn botocore's errors into the user's."""
        with explained(f"looking for locked evidence in s3://{self.name}"):
            yield

    def versions(self) -> Iterator[Mapping[str, Any]]:
        """Yield every version of every object; nothing where there is no bucket."""
        try:
            for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=self.name):
                yield from page.get("Versions", ())
        except self._s3.exceptions.ClientError as error:
            if error_code(error) not in _ABSENT:
                raise

    def may_look(self, version: Mapping[str, Any]) -> None:
        """Raise where locks may not be seen: HeadObject leaves them out then, as if there were none."""
        for ask in (self._s3.get_object_retention, self._s3.get_object_legal_hold):
            try:
                ask(Bucket=self.name, Key=version["Key"], VersionId=version["VersionId"])
            except self._s3.exceptions.ClientError as error:
                if error_code(error) not in _UNLOCKED | _GONE:
                    raise

    def lock(self, version: Mapping[str, Any]) -> Lock | None:
        """Return a version's lock where nobody can delete it now."""
        try:
            found = self._s3.head_object(Bucket=self.name, Key=version["Key"], VersionId=version["VersionId"])
        except self._s3.exceptions.ClientError as error:
            if error_code(error) in _GONE:
                return None
            raise
        if found.get("ObjectLockLegalHoldStatus") == "ON":
            return Lock(None)
        until = found.get("ObjectLockRetainUntilDate")
        if found.get("ObjectLockMode") != "COMPLIANCE" or until is None or until <= datetime.now(UTC):
            return None
        return Lock(until.astimezone(UTC))

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mlops_kit.audit.record import Record, key
from mlops_kit.audit.store import NoBucketError, NotKeptError, keep, newest_first, read, write
from mlops_kit.errors import ConfigurationError, KitError

from .conftest import Place


def record(day: int = 3, **more: Any) -> Record:
    at = datetime(2026, 3, day, 4, 5, 6, tzinfo=UTC)
    made = Record.of("apply", "dev", "succeeded", "arn:aws:sts::111111111111:user/a", stack="platform")
    identifier = f"{at:%Y%m%dT%H%M%SZ}-{made.id[-8:]}"
    return replace(made, at=at.isoformat(), id=identifier, **more)


def test_written_once_and_read(place: Place) -> None:
    place.make_bucket()
    made = record(policy={"passed": 3}, approvals=[{"actor": "b"}])
    where = write(place.target, place.environment, made)
    assert where == f"records/dev/2026/03/03/{made.id}.json"
    assert read(place.target, place.environment, made.id) == made
    assert place.waiting == []
    head = place.s3.head_object(Bucket=place.bucket, Key=where, ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"]
    assert head["ObjectLockMode"] == "COMPLIANCE"


def test_nothing_is_written_over(place: Place) -> None:
    place.make_bucket()
    made = record()
    where = write(place.target, place.environment, made)
    write(place.target, place.environment, replace(made, outcome="failed"))
    assert read(place.target, place.environment, made.id).outcome == "succeeded"
    assert len(place.s3.list_object_versions(Bucket=place.bucket, Prefix=where)["Versions"]) == 1


def test_object_lock_keeps_it(place: Place) -> None:
    place.make_bucket()
    where = write(place.target, place.environment, record())
    (version,) = place.s3.list_object_versions(Bucket=place.bucket, Prefix=where)["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        place.s3.delete_object(Bucket=place.bucket, Key=where, VersionId=version["VersionId"])


def test_without_a_bucket_it_waits_and_goes_with_the_next(place: Place) -> None:
    first, second = record(1), record(2)
    with pytest.raises(NoBucketError):
        write(place.target, place.environment, first)
    assert place.waiting == [first.id]
    assert read(place.target, place.environment, first.id) == first
    assert list(newest_first(place.target, place.environment)) == [first]
    place.make_bucket()
    write(place.target, place.environment, second)
    assert place.waiting == []
    assert list(newest_first(place.target, place.environment)) == [second, first]


def test_where_it_is_refused_it_waits(place: Place) -> None:
    place.make_bucket()
    made = record()

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    place.s3.meta.events.register_first("before-call.s3.PutObject", refuse)
    with pytest.raises(KitError, match=r"access denied to PutObject"):
        write(place.target, place.environment, made)
    assert place.waiting == [made.id]
    place.s3.meta.events.unregister("before-call.s3.PutObject", refuse)
    write(place.target, place.environment, record(4))
    assert read(place.target, place.environment, made.id) == made
    assert place.waiting == []


def test_days_include_both_ends(place: Place) -> None:
    place.make_bucket()
    made = [record(day) for day in (1, 2, 3)]
    for one in made:
        write(place.target, place.environment, one)
    both = newest_first(place.target, place.environment, date(2026, 3, 2), date(2026, 3, 3))
    assert list(both) == [made[2], made[1]]
    assert list(newest_first(place.target, place.environment, None, date(2026, 3, 1))) == [made[0]]


def test_records_of_one_second_are_in_order_too(place: Place) -> None:
    place.make_bucket()
    second = "20260303T040506Z"
    made = [
        replace(record(), id=f"{second}-{end:08x}", at=f"2026-03-03T04:05:06.{thousandths}Z")
        for end, thousandths in ((7, 120), (1, 340), (9, 560), (3, 780))
    ]
    for one in made:
        write(place.target, place.environment, one)
    assert list(newest_first(place.target, place.environment)) == made[::-1]


def test_many(place: Place) -> None:
    place.make_bucket()
    made = [record(1 + number % 28) for number in range(40)]
    for one in made:
        write(place.target, place.environment, one)
    found = [one.id for one in newest_first(place.target, place.environment)]
    assert found == sorted((one.id for one in made), reverse=True)


@pytest.mark.parametrize(
    "bad", ["", "x", "../secrets", "20260303T040506Z-0a1b2c3", "20260303T040506Z-0A1B2C3D"]
)
def test_what_is_no_id(place: Place, bad: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a record's id"):
        read(place.target, place.environment, bad)


def test_one_that_is_not_there(place: Place) -> None:
    place.make_bucket()
    with pytest.raises(KitError, match="there is no record 20260303T040506Z-0a1b2c3d"):
        read(place.target, place.environment, "20260303T040506Z-0a1b2c3d")


def test_something_else_in_its_place(place: Place) -> None:
    place.make_bucket()
    where = key("dev", "20260303T040506Z-0a1b2c3d")
    for body in (b"not JSON", b'{"schema": "other"}', b'{"schema": "mlops-kit/audit-record/v1"}'):
        place.s3.put_object(Bucket=place.bucket, Key=where, Body=body)
        with pytest.raises(KitError, match="is not an audit record"):
            read(place.target, place.environment, "20260303T040506Z-0a1b2c3d")


def test_one_that_only_waits_goes_with_the_next_once(place: Place) -> None:
    place.make_bucket()
    stranger, own = record(1, outcome="refused"), record(2)
    keep(place.target, place.environment, stranger)
    assert "Contents" not in place.s3.list_objects_v2(Bucket=place.bucket)
    assert read(place.target, place.environment, stranger.id) == stranger
    write(place.target, place.environment, own)
    keep(place.target, place.environment, stranger)  # as where the answer to its upload was lost
    write(place.target, place.environment, record(3))
    assert place.waiting == []
    versions = place.s3.list_object_versions(Bucket=place.bucket, Prefix="records/dev/2026/03/01/")[
        "Versions"
    ]
    assert len(versions) == 1


def test_where_not_even_a_file_can_be_written(place: Place) -> None:
    (place.target.build / "dev").mkdir()
    (place.target.build / "dev" / "audit").write_text("in the way")
    for attempt in (keep, write):
        with pytest.raises(NotKeptError, match="audit: "):
            attempt(place.target, place.environment, record())


def test_a_waiting_one_that_cannot_be_read_is_told(place: Place) -> None:
    place.make_bucket()
    (place.target.build / "dev" / "audit" / f"{record(1).id}.json").mkdir(parents=True)
    with pytest.raises(KitError, match="is a directory"):
        write(place.target, place.environment, record(2))

"""Evidence that nobody can delete, told from what a destroy can take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mlops_kit.audit import locked as module
from mlops_kit.audit.locked import Lock, locked
from mlops_kit.errors import KitError

from .conftest import Place


def moment(seconds: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)


def put(place: Place, until: datetime, mode: str = "COMPLIANCE", key: str = "records/a.json") -> str:
    lock: dict[str, Any] = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}
    return str(place.s3.put_object(Bucket=place.bucket, Key=key, Body=b"{}", **lock)["VersionId"])


@pytest.fixture
def emptied(place: Place) -> Place:
    """An audit bucket that locks nothing by itself."""
    place.make_bucket()
    place.s3.put_object_lock_configuration(
        Bucket=place.bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )
    return place


def test_nothing_is_locked_without_a_bucket_or_in_an_empty_one(place: Place) -> None:
    assert locked(place.target, place.environment) is None
    place.make_bucket()
    assert locked(place.target, place.environment) is None


def test_what_can_be_deleted_is_not_locked(emptied: Place) -> None:
    emptied.s3.put_object(Bucket=emptied.bucket, Key="plain", Body=b"{}")
    put(emptied, moment(3600), "GOVERNANCE")
    put(emptied, moment(-5))
    assert locked(emptied.target, emptied.environment) is None


def test_the_last_lock_of_any_version_counts(emptied: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    last = moment(7200)
    put(emptied, last)
    put(emptied, moment(3600))
    emptied.s3.put_object(Bucket=emptied.bucket, Key="records/a.json", Body=b"{}")
    assert locked(emptied.target, emptied.environment) == Lock(last)
    assert str(Lock(last)) == f"until {last:%Y-%m-%d %H:%M} UTC"
    assert Lock(last).as_json() == f"{last:%Y-%m-%dT%H:%M:%SZ}"


def test_an_old_lock_is_found_behind_many_that_are_none(
    emptied: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    last = moment(7200)
    put(emptied, last, key="records/z.json")  # the last one, too, where all are of one second
    for number in range(5):
        put(emptied, moment(3600), "GOVERNANCE", f"records/{number}.json")
    looks: list[None] = []
    assert locked(emptied.target, emptied.environment, lambda: looks.append(None)) == Lock(last)
    assert len(looks) == 3


def test_a_legal_hold_has_no_end(emptied: Place) -> None:
    put(emptied, moment(3600))
    version = put(emptied, moment(-5), key="records/held.json")
    emptied.s3.put_object_legal_hold(
        Bucket=emptied.bucket, Key="records/held.json", VersionId=version, LegalHold={"Status": "ON"}
    )
    found = locked(emptied.target, emptied.environment)
    assert found == Lock(None)
    assert "legal hold" in str(found)
    assert Lock(None).as_json() == ""


@pytest.mark.parametrize("operation", ["ListObjectVersions", "GetObjectRetention", "GetObjectLegalHold"])
def test_who_may_not_look_is_told(emptied: Place, operation: str) -> None:
    emptied.s3.put_object(Bucket=emptied.bucket, Key="plain", Body=b"{}")

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)

    emptied.s3.meta.events.register_first(f"before-call.s3.{operation}", refuse)
    with pytest.raises(KitError, match=f"looking for locked evidence in .*access denied to {operation}"):
        locked(emptied.target, emptied.environment)

"""The evidence of an environment and the identity of its pipeline: what is made, what a destroy leaves."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import inventory, sandbox_clients

CI = "ci: {provider: github, repository: acme/models, environment: dev}\n"
RECORD = b'{"operation": "apply"}'


def write_record(s3: Any, bucket: str, key: str = "records/a.json") -> str:
    """Write a record as the kit does; return its version."""
    return str(s3.put_object(Bucket=bucket, Key=key, Body=RECORD, IfNoneMatch="*")["VersionId"])


def outputs(place: Workplace, environment: str) -> dict[str, Any]:
    text = place.run(f"mlops-kit outputs {environment} foundation --sandbox --json").stdout
    return dict(json.loads(text)["stacks"]["foundation"])


@pytest.mark.timeout(600)
def test_a_pipeline_comes_later_bounds_every_role_and_goes_with_all_evidence_of_dev(
    new_workplace: Callable[[], Workplace],
) -> None:
    place = new_workplace()
    before = inventory(place, "dev")
    place.run("mlops-kit bootstrap dev --sandbox")
    assert "ci_roles" not in outputs(place, "dev")
    client = sandbox_clients(place, "dev")
    assert client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"] == []

    file = place.root / "environments" / "dev.yaml"
    file.write_text(f"{file.read_text()}\n{CI}")
    place.run("mlops-kit apply dev --sandbox")
    made = outputs(place, "dev")
    assert made["ci_roles"] == {
        "apply": "arn:aws:iam::111111111111:role/mlops-dev-ci-apply",
        "plan": "arn:aws:iam::111111111111:role/mlops-dev-ci-plan",
    }
    boundary = "arn:aws:iam::111111111111:policy/mlops-dev-ci-boundary"
    assert made["permissions_boundary_arn"] == boundary
    iam = client("iam")
    own = [role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"].startswith("mlops-dev")]
    assert len(own) > 4
    for name in own:
        role = iam.get_role(RoleName=name)["Role"]
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary, name
    place.run("mlops-kit plan dev --sandbox --detailed-exitcode")

    assert made["audit_bucket"] == "mlops-dev-audit-111111111111"
    s3 = client("s3")
    version = write_record(s3, made["audit_bucket"])
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=made["audit_bucket"], Key="records/a.json", VersionId=version)
    with pytest.raises(s3.exceptions.ClientError, match="PreconditionFailed"):
        write_record(s3, made["audit_bucket"])

    place.run("mlops-kit destroy dev --sandbox --yes")
    assert inventory(place, "dev") == before


@pytest.mark.timeout(600)
def test_the_trail_sees_the_data_of_the_whole_environment(workplace: Workplace) -> None:
    workplace.run("mlops-kit bootstrap dev --sandbox")
    client = sandbox_clients(workplace, "dev")
    (trail,) = client("cloudtrail").describe_trails()["trailList"]
    assert trail["IsMultiRegionTrail"]
    assert trail["LogFileValidationEnabled"]
    assert client("cloudtrail").get_trail_status(Name=trail["TrailARN"])["IsLogging"]
    selectors = client("cloudtrail").get_event_selectors(TrailName=trail["TrailARN"])
    (data,) = [
        field["StartsWith"]
        for selector in selectors["AdvancedEventSelectors"]
        for field in selector["FieldSelectors"]
        if field["Field"] == "resources.ARN"
    ]
    buckets = {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
    seen = {arn.removeprefix("arn:aws:s3:::").rstrip("/") for arn in data}
    assert seen < buckets
    assert buckets - seen == {"mlops-dev-access-logs-111111111111", "mlops-dev-audit-111111111111"}


def versions(s3: Any, bucket: str) -> set[str]:
    """Every version in the bucket: a record written by anything shows up here."""
    return {one["VersionId"] for one in s3.list_object_versions(Bucket=bucket).get("Versions", ())}


def destroyed(place: Workplace, options: str, environment: str = "prod") -> dict[str, Any]:
    """Destroy what can be; return the results of the stacks."""
    told = place.run(f"mlops-kit destroy {environment} --sandbox --yes --json {options}")
    return {stack["name"]: stack for stack in json.loads(told.stdout)["stacks"]}


def refused(place: Workplace, options: str, environment: str = "prod") -> dict[str, Any]:
    """Have a destroy refused; return the error."""
    told = place.run(f"mlops-kit destroy {environment} --sandbox --yes --json {options}", code=4)
    return dict(json.loads(told.stdout)["error"])


@pytest.mark.timeout(900)
def test_evidence_of_prod_outlives_it(new_workplace: Callable[[], Workplace]) -> None:
    place = new_workplace()
    before = inventory(place, "prod")
    place.run("mlops-kit bootstrap prod --sandbox")
    s3 = sandbox_clients(place, "prod")("s3")
    bucket = outputs(place, "prod")["audit_bucket"]
    version = write_record(s3, bucket)
    one = {"Bucket": bucket, "Key": "records/a.json", "VersionId": version}
    found = s3.head_object(**one)
    assert found["ObjectLockMode"] == "COMPLIANCE"
    now = datetime.now(found["ObjectLockRetainUntilDate"].tzinfo)
    assert found["ObjectLockRetainUntilDate"] - now > timedelta(days=364)
    with pytest.raises(s3.exceptions.ClientError, match="Forbidden"):
        s3.delete_object(Bucket=bucket, Key="records/a.json")  # a marker would hide it

    # Nothing is destroyed, and nothing is written that would be locked for longer.
    whole, written = inventory(place, "prod"), versions(s3, bucket)
    why = refused(place, "--allow-protected")
    assert f"s3://{bucket} is locked until {found['ObjectLockRetainUntilDate']:%Y-%m-%d}" in why["message"]
    assert "--keep-evidence" in why["hint"]
    assert (inventory(place, "prod"), versions(s3, bucket)) == (whole, written)
    listed = json.loads(place.run("mlops-kit audit list prod --sandbox --json").stdout)["records"]
    assert (listed[0]["outcome"], listed[0]["details"]["cause"]) == ("refused", why["message"])

    results = destroyed(place, "--allow-protected --keep-evidence")
    assert {name: stack["result"] for name, stack in results.items()} == {
        "serving/churn": "not there",
        "platform": "destroyed",
        "foundation": "kept",
        "state": "kept",
    }
    assert results["foundation"]["resources"]["destroyed"] > 20
    left = inventory(place, "prod")
    left.subtract(before)
    # The evidence with its key, and the states, which still know of it.
    assert +left == Counter({"bucket": 3, "key": 2, "alias": 1})
    assert s3.get_object(**one)["Body"].read() == RECORD
    with pytest.raises(s3.exceptions.ClientError, match="Forbidden"):
        s3.delete_object(Bucket=bucket, Key="records/a.json")
    rule = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"]
    assert rule["DefaultRetention"]["Mode"] == "COMPLIANCE"

    # The date is that of the last record, which tells of this very destroy, and stands still from now on.
    written = versions(s3, bucket)
    locks = [
        s3.head_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
        for item in s3.list_object_versions(Bucket=bucket)["Versions"]
    ]
    last = max(lock["ObjectLockRetainUntilDate"] for lock in locks)
    until = f"{last:%Y-%m-%dT%H:%M:%SZ}"
    assert [results[name]["kept_until"] for name in ("foundation", "state")] == [until, until]
    assert f"{last:%Y-%m-%d %H:%M} UTC" in results["foundation"]["cause"]
    again = destroyed(place, "--allow-protected --keep-evidence")
    assert [again[name]["kept_until"] for name in ("foundation", "state")] == [until, until]
    assert f"{last:%Y-%m-%d %H:%M} UTC" in refused(place, "--allow-protected")["message"]
    assert "protected from deletion" in refused(place, "")["message"]
    assert versions(s3, bucket) == written
    listed = json.loads(place.run("mlops-kit audit list prod --sandbox --json").stdout)["records"]
    assert [one["outcome"] for one in listed if one["operation"] == "destroy"].count("refused") == 3

    # It can be made again around its evidence.
    place.run("mlops-kit bootstrap prod --sandbox")
    assert inventory(place, "prod") == whole
    assert s3.get_object(**one)["Body"].read() == RECORD


# A sandbox whose clock for locks is faster: a year is too long for a test, and nobody can shorten a lock.
HURRIED = """
from datetime import UTC, datetime, timedelta
from moto.s3.models import FakeBucket

def default_retention(self):
    return f"{datetime.now(UTC) + timedelta(seconds=self.default_lock_days):%Y-%m-%dT%H:%M:%SZ}"

FakeBucket.default_retention = default_retention
"""


@pytest.mark.timeout(900)
def test_the_same_command_leaves_nothing_of_prod_once_the_time_of_its_evidence_is_over(
    new_workplace: Callable[[], Workplace],
) -> None:
    place = new_workplace()
    (place.root / "hurried").mkdir()
    (place.root / "hurried" / "sitecustomize.py").write_text(HURRIED)
    place.run("mlops-kit sandbox start", timeout=60, PYTHONPATH=str(place.root / "hurried"))
    file = place.root / "environments" / "prod.yaml"
    days = re.compile(r"(?<=\naudit:\n  retention_days: )\d+")
    file.write_text(days.sub("60", file.read_text()))
    before = inventory(place, "prod")
    place.run("mlops-kit bootstrap prod --sandbox")
    s3 = sandbox_clients(place, "prod")("s3")
    bucket = outputs(place, "prod")["audit_bucket"]

    write_record(s3, bucket)  # locked for as long as the command may take to look at it
    results = destroyed(place, "--allow-protected --keep-evidence")
    until = datetime.fromisoformat(results["foundation"]["kept_until"])
    assert until - datetime.now(UTC) < timedelta(seconds=61)
    left = inventory(place, "prod")

    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds() + 1))
    results = destroyed(place, "--allow-protected --keep-evidence")
    assert [results[name]["result"] for name in ("foundation", "state")] == ["destroyed", "destroyed"]
    # Its protection was lifted, and nothing was made anew for that.
    assert results["foundation"]["resources"]["changed"] > 0
    assert results["foundation"]["resources"]["added"] == 0
    assert inventory(place, "prod") == before != left

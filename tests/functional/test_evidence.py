"""The evidence of an environment and the identity of its pipeline: what is made, what a destroy leaves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
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


@pytest.mark.timeout(600)
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

    told = place.run("mlops-kit destroy prod --sandbox --yes --allow-protected --json", code=1)
    results = {stack["name"]: stack for stack in json.loads(told.stdout)["stacks"]}
    assert results["foundation"]["result"] == "failed"
    assert bucket in results["foundation"]["cause"]
    assert "locked until" in results["foundation"]["cause"]
    left = inventory(place, "prod")
    left.subtract(before)
    # The evidence with its key, and the states, which still know of it.
    assert +left == Counter({"bucket": 3, "key": 2, "alias": 1})
    assert s3.get_object(**one)["Body"].read() == RECORD

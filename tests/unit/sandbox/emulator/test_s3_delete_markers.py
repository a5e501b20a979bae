"""A versioned bucket can be emptied of everything, delete markers included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_versioned_bucket_can_be_emptied_and_deleted(client: Callable[..., Any]) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        s3.put_object(Bucket="versioned", Key="state", Body=b"{}")
        s3.delete_object(Bucket="versioned", Key="state")
    found = s3.list_object_versions(Bucket="versioned")
    everything = [*found["Versions"], *found["DeleteMarkers"]]
    objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in everything]
    assert len(objects) == 4
    assert "Errors" not in s3.delete_objects(Bucket="versioned", Delete={"Objects": objects})
    s3.delete_bucket(Bucket="versioned")
    assert s3.list_buckets()["Buckets"] == []

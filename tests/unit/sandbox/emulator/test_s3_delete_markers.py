"""A versioned bucket can be emptied of everything, delete markers included."""

from __future__ import annotations

import boto3

from mlops_kit.sandbox.emulator.server import Emulator, access_key


def test_a_versioned_bucket_can_be_emptied_and_deleted() -> None:
    with Emulator() as emulator:
        s3 = boto3.client(
            "s3",
            endpoint_url=emulator.url,
            region_name="us-east-1",
            aws_access_key_id=access_key("111111111111"),
            aws_secret_access_key="secret",
        )
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

"""An S3 bucket. Its settings have types of their own; the old inline ones work too."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.failures import error_code
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name, prefix_of

_MOST_SWEEPS = 10

# https://docs.aws.amazon.com/general/latest/gr/s3.html, website endpoints
HOSTED_ZONES = {
    "af-south-1": "Z83WF9RJE8B12",
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-northeast-2": "Z3W03O7B5YMIYP",
    "ap-south-1": "Z11RGJOFQNVJUP",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
    "ca-central-1": "Z1QDHH18159H29",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
    "eu-south-1": "Z30OZKI7KPW7MI",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "me-south-1": "Z1MPMWCPA7YB62",
    "sa-east-1": "Z7KQH4QJS55SO",
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
}


def _location(values: Any) -> dict[str, Any] | None:
    """us-east-1 is where a bucket without a location lies, and no valid location itself."""
    region = values["region"]
    return None if region == "us-east-1" else {"LocationConstraint": region}


def _empty(context: Context, state: Values) -> None:
    """Delete the bucket with every version in it where the configuration allows that.

    Logs and events may still arrive meanwhile, so that emptying once is not always enough.
    """
    if not state.get("force_destroy"):
        return
    client = context.client("s3")
    for _ in range(_MOST_SWEEPS):
        try:
            _delete_versions(client, state)
            client.delete_bucket(Bucket=state["bucket"])
        except client.exceptions.NoSuchBucket:
            return
        except client.exceptions.ClientError as error:
            if error_code(error) != "BucketNotEmpty":
                raise


def _delete_versions(client: Any, state: Values) -> None:
    bypass = {"BypassGovernanceRetention": True} if state.get("object_lock_enabled") else {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=state["bucket"]):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        keys = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in versions]
        if not keys:
            continue
        answer = client.delete_objects(
            Bucket=state["bucket"], Delete={"Objects": keys, "Quiet": True}, **bypass
        )
        if errors := answer.get("Errors"):
            raise ProviderError(_refusal(client, state["bucket"], errors, keys))


def _refusal(client: Any, bucket: str, errors: list[Any], versions: list[dict[str, str]]) -> str:
    """Say which version stays, why, and until when where that is known."""
    first = errors[0]
    version = next(item for item in versions if item["Key"] == first["Key"])
    until = client.head_object(Bucket=bucket, **version).get("ObjectLockRetainUntilDate")
    lock = f"; it is locked until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    return (
        f"deleting S3 bucket ({bucket}) object versions: {first['Key']}: "
        f"{first['Code']}: {first['Message'].rstrip('.')}{lock}"
    )


def _complete(context: Context, values: Values, found: Any) -> None:
    bucket = values["bucket"]
    values["bucket_prefix"] = prefix_of(bucket)
    values["bucket_region"] = context.region
    values["hosted_zone_id"] = HOSTED_ZONES.get(context.region)
    values["acceleration_status"] = values.get("acceleration_status") or ""
    values["object_lock_enabled"] = bool(values.get("object_lock_enabled"))
    values["request_payer"] = values.get("request_payer") or "BucketOwner"
    values["bucket_namespace"] = values.get("bucket_namespace") or "global"
    if not isinstance(values.get("policy"), str):
        values["policy"] = ""


def _versioning(values: Any) -> dict[str, str]:
    return {
        "Status": "Enabled" if values["versioning"] and values["versioning"][0]["enabled"] else "Suspended"
    }


def _tag_set(values: Any) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in values["tags_all"].items()]}


def _encryption(values: Any) -> dict[str, Any]:
    rules = []
    for rule in values["server_side_encryption_configuration"][0]["rule"]:
        default = rule["apply_server_side_encryption_by_default"][0]
        by_default = {"SSEAlgorithm": default["sse_algorithm"]}
        if default["kms_master_key_id"]:
            by_default["KMSMasterKeyID"] = default["kms_master_key_id"]
        rules.append(
            {
                "ApplyServerSideEncryptionByDefault": by_default,
                "BucketKeyEnabled": bool(rule["bucket_key_enabled"]),
            }
        )
    return {"Rules": rules}


RESOURCE = Backed(
    type="aws_s3_bucket",
    service="s3",
    create=Call(
        "create_bucket",
        {
            "Bucket": "{bucket}",
            "CreateBucketConfiguration": _location,
            "ObjectLockEnabledForBucket": "{object_lock_enabled}",
            "ACL": lambda values: values["acl"] if isinstance(values["acl"], str) else None,
        },
        fill=False,
    ),
    chosen={"bucket": chosen_name("bucket", "bucket_prefix")},
    reads=(
        Read("head_bucket", {"Bucket": "{id}"}, missing=("NoSuchBucket",)),
        Read(
            "get_object_lock_configuration",
            {"Bucket": "{id}"},
            "ObjectLockConfiguration.ObjectLockEnabled == 'Enabled'",
            into="object_lock_enabled",
            optional=True,
            missing=("ObjectLockConfigurationNotFoundError",),
        ),
        Read(
            "get_bucket_policy",
            {"Bucket": "{id}"},
            "Policy",
            into="policy",
            optional=True,
            missing=("NoSuchBucketPolicy",),
        ),
    ),
    id="{bucket}",
    names={"BucketRegion": None, "BucketArn": None, "AccessPointAlias": None},
    updates=(
        Update(
            [
                Call(
                    "put_bucket_versioning",
                    {"Bucket": "{id}", "VersioningConfiguration": _versioning},
                    fill=False,
                )
            ],
            on=("versioning",),
            on_create=True,
        ),
        Update(
            [
                Call(
                    "put_bucket_encryption",
                    {"Bucket": "{id}", "ServerSideEncryptionConfiguration": _encryption},
                    fill=False,
                    when=lambda values: bool(values["server_side_encryption_configuration"]),
                ),
                Call(
                    "delete_bucket_encryption",
                    {"Bucket": "{id}"},
                    fill=False,
                    when=lambda values: not values["server_side_encryption_configuration"],
                ),
            ],
            on=("server_side_encryption_configuration",),
            on_create=True,
        ),
        Update(
            [
                Call(
                    "put_bucket_policy",
                    {"Bucket": "{id}", "Policy": "{policy}"},
                    fill=False,
                    when=lambda values: bool(values["policy"]),
                ),
                Call(
                    "delete_bucket_policy",
                    {"Bucket": "{id}"},
                    fill=False,
                    when=lambda values: not values["policy"],
                ),
            ],
            on=("policy",),
            on_create=True,
        ),
        Update(
            [
                Call(
                    "put_bucket_tagging",
                    {"Bucket": "{id}", "Tagging": _tag_set},
                    fill=False,
                    when=lambda values: bool(values["tags_all"]),
                ),
                Call(
                    "delete_bucket_tagging",
                    {"Bucket": "{id}"},
                    fill=False,
                    when=lambda values: not values["tags_all"],
                ),
            ],
            on=("tags_all",),
            on_create=True,
        ),
        Update([Call("put_bucket_acl", {"Bucket": "{id}", "ACL": "{acl}"}, fill=False)], on=("acl",)),
    ),
    before_delete=_empty,
    delete=Call("delete_bucket", {"Bucket": "{id}"}, fill=False),
    gone=("NoSuchBucket",),
    force_new=("bucket", "bucket_prefix", "bucket_namespace", "object_lock_enabled"),
    defaults={"force_destroy": False},
    computed={
        "bucket": "{id}",
        "arn": "arn:{partition}:s3:::{id}",
        "bucket_domain_name": "{id}.s3.amazonaws.com",
        "bucket_regional_domain_name": "{id}.s3.{region}.amazonaws.com",
    },
    policies=("policy",),
    tags=Tags(
        read=Read("get_bucket_tagging", {"Bucket": "{id}"}, "TagSet", missing=("NoSuchTagSet",)),
    ),
    import_id=("bucket",),
    identity=("bucket",),
    after_read=_complete,
)

"""An object in a bucket, with content from the configuration or a file."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

_TARGET = {"Bucket": "{bucket}", "Key": "{key}"}
_CONTENT = ("content", "content_base64", "source", "source_hash", "etag")
_UPLOADED = (
    *_CONTENT,
    *("bucket_key_enabled", "cache_control", "content_disposition", "content_encoding"),
    *("content_language", "content_type", "kms_key_id", "metadata"),
    *("server_side_encryption", "storage_class", "website_redirect"),
)


def _body(values: Any) -> bytes:
    if values["content"] is not None:
        return str(values["content"]).encode()
    if values["content_base64"] is not None:
        return base64.b64decode(values["content_base64"])
    if not values["source"]:
        return b""
    # A relative path begins where Terraform runs, which is not where the sandbox does.
    path = Path(values["working_folder"], Path(values["source"]).expanduser())
    try:
        return path.read_bytes()
    except OSError as error:
        text = f"{error.strerror}: {path}"
        raise ProviderError(f"opening S3 object source ({values['source']})", text, ("source",)) from error


def _content_type(values: Any) -> str:
    given = values["content_type"]
    return given if isinstance(given, str) and given else "application/octet-stream"


def _encryption(values: Any) -> str | None:
    key, given = values["kms_key_id"], values["server_side_encryption"]
    if isinstance(key, str) and key:
        return "aws:kms"
    return given if isinstance(given, str) and given else None


def _encode_tags(values: Any) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in values["tags_all"].items()]}


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """New content makes a new version with another checksum, which only the upload tells."""
    if prior is None or all(prior.get(name) == planned.get(name) for name in _CONTENT):
        return
    for name in ("version_id", "etag"):
        if config.get(name) is None:
            planned[name] = UNKNOWN


def _identified(identifier: str) -> Values | None:
    """Take BUCKET/KEY apart, or the object's URL."""
    bucket, _, key = identifier.removeprefix("s3://").partition("/")
    return {"bucket": bucket, "key": key, "id": key} if bucket and key else None


def _fill(context: Context, values: Values, found: Any) -> None:
    values["etag"] = str(found.get("ETag", "")).strip('"')
    values["version_id"] = found.get("VersionId") or ""
    values["storage_class"] = found.get("StorageClass") or "STANDARD"
    values["metadata"] = found.get("Metadata") or None
    values["kms_key_id"] = found.get("SSEKMSKeyId") or values.get("kms_key_id") or None
    values["bucket_key_enabled"] = bool(found.get("BucketKeyEnabled"))


def _empty(context: Context, state: Values) -> None:
    """Delete every version of the object; a delete alone would leave them behind a marker."""
    client = context.client("s3")
    bypass = {"BypassGovernanceRetention": True} if state.get("force_destroy") else {}
    try:
        pages = client.get_paginator("list_object_versions").paginate(
            Bucket=state["bucket"], Prefix=state["key"]
        )
        for page in pages:
            for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                if item["Key"] == state["key"]:
                    client.delete_object(
                        Bucket=state["bucket"], Key=state["key"], VersionId=item["VersionId"], **bypass
                    )
    except client.exceptions.NoSuchBucket:
        return


_PUT = Call(
    "put_object",
    {
        **_TARGET,
        "ACL": "{acl}",
        "Body": _body,
        "BucketKeyEnabled": "{bucket_key_enabled}",
        "CacheControl": "{cache_control}",
        "ChecksumAlgorithm": "{checksum_algorithm}",
        "ContentDisposition": "{content_disposition}",
        "ContentEncoding": "{content_encoding}",
        "ContentLanguage": "{content_language}",
        "ContentType": _content_type,
        "Metadata": "{metadata}",
        "ObjectLockLegalHoldStatus": "{object_lock_legal_hold_status}",
        "ObjectLockMode": "{object_lock_mode}",
        "ObjectLockRetainUntilDate": "{object_lock_retain_until_date}",
        "ServerSideEncryption": _encryption,
        "SSEKMSKeyId": "{kms_key_id}",
        "StorageClass": "{storage_class}",
        "WebsiteRedirectLocation": "{website_redirect}",
    },
    fill=False,
)

RESOURCE = Backed(
    type="aws_s3_object",
    service="s3",
    create=_PUT,
    reads=(Read("head_object", _TARGET, missing=("NoSuchKey", "NoSuchBucket")),),
    id="{key}",
    names={
        **dict.fromkeys(("ETag", "VersionId", "Metadata", "Expires", "Restore", "SSEKMSKeyId")),
        "ServerSideEncryption": "server_side_encryption",
        "WebsiteRedirectLocation": "website_redirect",
    },
    updates=(
        Update(
            [_PUT],
            on=_UPLOADED,
        ),
        Update(
            [
                Call(
                    "put_object_retention",
                    {
                        **_TARGET,
                        "BypassGovernanceRetention": "{force_destroy}",
                        "Retention": {
                            "Mode": "{object_lock_mode}",
                            "RetainUntilDate": "{object_lock_retain_until_date}",
                        },
                    },
                    fill=False,
                )
            ],
            on=("object_lock_mode", "object_lock_retain_until_date"),
        ),
        Update([Call("put_object_acl", {**_TARGET, "ACL": "{acl}"}, fill=False)], on=("acl",)),
        Update(
            [
                Call(
                    "put_object_tagging",
                    {**_TARGET, "Tagging": _encode_tags},
                    fill=False,
                    when=lambda values: bool(values["tags_all"]),
                ),
                Call(
                    "delete_object_tagging", _TARGET, fill=False, when=lambda values: not values["tags_all"]
                ),
            ],
            on=("tags_all", *_UPLOADED),  # a new version begins without tags
            on_create=True,
        ),
    ),
    before_delete=_empty,
    delete=Call("delete_object", _TARGET, fill=False),
    gone=("NoSuchBucket", "NoSuchKey"),
    force_new=("bucket", "key"),
    defaults={"force_destroy": False},
    computed={"arn": "arn:{partition}:s3:::{bucket}/{key}"},
    keep=("content", "content_base64", "source", "source_hash", "acl"),
    tags=Tags(read=Read("get_object_tagging", _TARGET, "TagSet")),
    import_id=_identified,
    identity=("bucket", "key"),
    on_plan=_on_plan,
    after_read=_fill,
)

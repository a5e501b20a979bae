"""When the objects of a bucket move, expire and are cleared away."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.s3.setting import bucket_setting, setting_read

_SIZES = ("object_size_greater_than", "object_size_less_than")
_MEMBERS = {
    "abort_incomplete_multipart_upload": "AbortIncompleteMultipartUpload",
    "date": "Date",
    "days": "Days",
    "days_after_initiation": "DaysAfterInitiation",
    "expiration": "Expiration",
    "expired_object_delete_marker": "ExpiredObjectDeleteMarker",
    "newer_noncurrent_versions": "NewerNoncurrentVersions",
    "noncurrent_days": "NoncurrentDays",
    "noncurrent_version_expiration": "NoncurrentVersionExpiration",
    "object_size_greater_than": "ObjectSizeGreaterThan",
    "object_size_less_than": "ObjectSizeLessThan",
    "prefix": "Prefix",
    "storage_class": "StorageClass",
}


def _members(item: Values) -> dict[str, Any]:
    """The attributes that are set, by their names in the API."""
    return {
        _MEMBERS[name]: int(value) if isinstance(value, float) else value
        for name, value in item.items()
        if name in _MEMBERS and value not in (None, UNKNOWN, []) and not isinstance(value, list)
    }


def _expiration(item: Values) -> dict[str, Any]:
    # A rule is one of the three; the marker's false and zero days stand for not set.
    members = _members(item)
    return {name: value for name, value in members.items() if value} or {"ExpiredObjectDeleteMarker": False}


def _filter(item: Values) -> dict[str, Any]:
    for both in item["and"]:
        tags = [{"Key": key, "Value": value} for key, value in (both["tags"] or {}).items()]
        return {"And": {name: value for name, value in _members(both).items() if value} | {"Tags": tags}}
    for tag in item["tag"]:
        return {"Tag": {"Key": tag["key"], "Value": tag["value"]}}
    members = {name: value for name, value in _members(item).items() if value}
    return members or {"Prefix": ""}


def _rules(values: Any) -> dict[str, Any]:
    rules = []
    for item in values["rule"]:
        rule: dict[str, Any] = {"ID": item["id"], "Status": item["status"]}
        if item["filter"]:
            rule["Filter"] = _filter(item["filter"][0])
        else:
            prefix = item["prefix"]
            rule["Prefix"] = prefix if isinstance(prefix, str) else ""
        for block in ("abort_incomplete_multipart_upload", "noncurrent_version_expiration"):
            if item[block]:
                rule[_MEMBERS[block]] = _members(item[block][0])
        if item["expiration"]:
            rule["Expiration"] = _expiration(item["expiration"][0])
        if item["transition"]:
            rule["Transitions"] = [_transition(part) for part in item["transition"]]
        if item["noncurrent_version_transition"]:
            moves = [_members(part) for part in item["noncurrent_version_transition"]]
            rule["NoncurrentVersionTransitions"] = moves
        rules.append(rule)
    return {"Rules": rules}


def _transition(item: Values) -> dict[str, Any]:
    members = _members(item)
    return members if "Date" in members else {"Days": 0, **members}


def _fill(context: Any, values: Values, found: Any) -> None:
    """What the API leaves out reads as a zero, as the provider has it."""
    values["expected_bucket_owner"] = values.get("expected_bucket_owner") or ""
    for rule in values["rule"]:
        rule["prefix"] = rule.get("prefix") or ""
        for item in rule["filter"]:
            item["prefix"] = item.get("prefix") or ""


RESOURCE = bucket_setting(
    "aws_s3_bucket_lifecycle_configuration",
    put="put_bucket_lifecycle_configuration",
    params={"LifecycleConfiguration": _rules},
    on=("rule", "transition_default_minimum_object_size"),
    reads=(setting_read("get_bucket_lifecycle_configuration", "@", gone=("NoSuchLifecycleConfiguration",)),),
    delete="delete_bucket_lifecycle",
    force_new=("expected_bucket_owner",),
    # What an expiration no longer says is off, and not as it was before.
    defaults={
        "rule.expiration.days": 0.0,
        "rule.expiration.expired_object_delete_marker": False,
        "transition_default_minimum_object_size": "all_storage_classes_128K",
    },
    names={
        "Rules": "rule",
        "Transitions": "transition",
        "NoncurrentVersionTransitions": "noncurrent_version_transition",
        "ID": "id",
    },
    framework=True,
    after_read=_fill,
)

"""A customer managed KMS key. A delete schedules its end; to Terraform it is gone from then on."""

from __future__ import annotations

from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Tags, Update
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

_KEY = {"KeyId": "{id}"}


def _period(values: Any) -> int | None:
    days = values["rotation_period_in_days"]
    return int(days) if isinstance(days, (int, float)) and days else None


def _fill(context: Context, values: Values, found: Any) -> None:
    values["is_enabled"] = bool(found.get("Enabled"))
    values["custom_key_store_id"] = found.get("CustomKeyStoreId", "")
    values["xks_key_id"] = (found.get("XksKeyConfiguration") or {}).get("Id", "")
    values["multi_region"] = bool(found.get("MultiRegion"))
    values["enable_key_rotation"] = bool(values.get("enable_key_rotation"))
    values["rotation_period_in_days"] = values.get("rotation_period_in_days") or 0


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """A key that begins to rotate gets a period, which AWS chooses where the configuration does not."""
    switched = prior is not None and prior["enable_key_rotation"] != planned["enable_key_rotation"]
    if switched and config["rotation_period_in_days"] is None:
        planned["rotation_period_in_days"] = UNKNOWN


RESOURCE = Backed(
    type="aws_kms_key",
    service="kms",
    create=Call(
        "create_key",
        {
            "BypassPolicyLockoutSafetyCheck": "{bypass_policy_lockout_safety_check}",
            "CustomKeyStoreId": "{custom_key_store_id}",
            "Description": "{description}",
            "KeySpec": "{customer_master_key_spec}",
            "KeyUsage": "{key_usage}",
            "MultiRegion": "{multi_region}",
            "Policy": "{policy}",
            "XksKeyId": "{xks_key_id}",
        },
        fill=False,
    ),
    reads=(
        Read(
            "describe_key",
            _KEY,
            # A key that is scheduled for deletion is no key any more.
            "[KeyMetadata][?KeyState != 'PendingDeletion'] | [0]",
        ),
        Read("get_key_policy", {**_KEY, "PolicyName": "default"}, "Policy", into="policy", optional=True),
        Read(
            "get_key_rotation_status",
            _KEY,
            "{enable_key_rotation: KeyRotationEnabled, rotation_period_in_days: RotationPeriodInDays}",
            optional=True,
            missing=("UnsupportedOperationException",),
        ),
    ),
    id="KeyMetadata.KeyId",
    names={"CustomerMasterKeySpec": None, "KeySpec": "customer_master_key_spec", "Enabled": None},
    updates=(
        Update(
            [
                Call(
                    "enable_key_rotation",
                    {**_KEY, "RotationPeriodInDays": _period},
                    fill=False,
                    when=lambda values: values["enable_key_rotation"] is True,
                ),
                Call(
                    "disable_key_rotation",
                    _KEY,
                    fill=False,
                    when=lambda values: values["enable_key_rotation"] is False,
                ),
            ],
            on=("enable_key_rotation", "rotation_period_in_days"),
            on_create=True,
        ),
        Update(
            [
                Call("enable_key", _KEY, fill=False, when=lambda values: values["is_enabled"] is True),
                Call("disable_key", _KEY, fill=False, when=lambda values: values["is_enabled"] is False),
            ],
            on=("is_enabled",),
            on_create=True,
        ),
        Update(
            [
                Call(
                    "update_key_description",
                    {**_KEY, "Description": lambda values: values["description"] or ""},
                    fill=False,
                )
            ],
            on=("description",),
        ),
        Update(
            [Call("put_key_policy", {**_KEY, "PolicyName": "default", "Policy": "{policy}"}, fill=False)],
            on=("policy",),
        ),
    ),
    delete=Call(
        "schedule_key_deletion", {**_KEY, "PendingWindowInDays": "{deletion_window_in_days}"}, fill=False
    ),
    gone=("KMSInvalidStateException",),
    force_new=(
        *("custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"),
    ),
    defaults={
        "bypass_policy_lockout_safety_check": False,
        "customer_master_key_spec": "SYMMETRIC_DEFAULT",
        "enable_key_rotation": False,
        "is_enabled": True,
        "key_usage": "ENCRYPT_DECRYPT",
    },
    policies=("policy",),
    keep=("deletion_window_in_days", "bypass_policy_lockout_safety_check"),
    tags=Tags(
        create="Tags",
        read=Read("list_resource_tags", _KEY, "Tags"),
        add=Call("tag_resource", _KEY),
        remove=Call("untag_resource", _KEY),
    ),
    import_id=("id",),
    identity=("id",),
    after_read=_fill,
    on_plan=_on_plan,
)

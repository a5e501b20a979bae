"""Rotation periods of KMS keys; moto knows only whether a key rotates."""

from __future__ import annotations

import json
from typing import Any

from moto.kms.responses import KmsResponse

_DEFAULT_DAYS = 365


def enable_key_rotation(self: Any) -> str:
    """EnableKeyRotation, with its RotationPeriodInDays."""
    key_id = self._get_param("KeyId")
    self._validate_cmk_id(key_id)
    self.kms_backend.enable_key_rotation(key_id)
    key = self.kms_backend.keys[self.kms_backend.get_key_id(key_id)]
    key.rotation_period_in_days = self._get_param("RotationPeriodInDays") or _DEFAULT_DAYS
    return json.dumps(None)


def get_key_rotation_status(self: Any) -> str:
    """GetKeyRotationStatus, with the period where the key rotates."""
    key_id = self._get_param("KeyId")
    self._validate_cmk_id(key_id)
    key = self.kms_backend.keys[self.kms_backend.get_key_id(key_id)]
    status: dict[str, Any] = {"KeyId": key.id, "KeyRotationEnabled": key.key_rotation_status}
    if key.key_rotation_status:
        status["RotationPeriodInDays"] = getattr(key, "rotation_period_in_days", _DEFAULT_DAYS)
    return json.dumps(status)


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (enable_key_rotation, get_key_rotation_status):
        setattr(KmsResponse, operation.__name__, operation)

"""Bucket policies deny what they deny to everyone, always.

Moto takes no notice of a condition or principal, so a usual "Deny plain HTTP" would close the bucket.
A statement that holds only for some requests is stored and answered, not enforced.
"""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

_EVERYONE: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]})


def get_permission(self: Any, action: str, resource: str) -> Any:
    """Return what the policy's unconditional statements for everyone say of an action."""
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    always = [item for item in statements if not item.get("Condition") and item.get("Principal") in _EVERYONE]
    return IAMPolicy(json.dumps({**policy, "Statement": always})).is_action_permitted(action, resource)


def install() -> None:
    """Replace moto's evaluation."""
    FakeBucket.get_permission = get_permission

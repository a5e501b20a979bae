"""Whether a bucket's policy lets access logs in, for policies of any valid form.

Moto takes every principal for a map and every action and resource for a text, and fails at `"*"`.
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeBucket

from mlops_kit.sandbox.emulator.bucket_policies import allows_service

_SERVICE = "logging.s3.amazonaws.com"


def log_permissions_enabled_policy(target_bucket: Any, target_prefix: str | None) -> bool:
    """Whether a statement allows the log service to put objects under the prefix."""
    wanted = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}x"
    return allows_service(target_bucket.policy, _SERVICE, "s3:PutObject", wanted)


def install() -> None:
    """Put this check in the place of moto's."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(log_permissions_enabled_policy)

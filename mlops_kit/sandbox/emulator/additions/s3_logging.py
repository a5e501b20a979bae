"""Whether a bucket's policy lets S3 write access logs into it.

Moto fails on a statement for everyone ("Principal": "*") and knows only one way to write the resource.
Rule: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket

_SERVICE = "logging.s3.amazonaws.com"


def permits_logs(target_bucket: Any, target_prefix: str | None) -> bool:
    """Whether a statement allows the logging service to put objects under the prefix."""
    if not target_bucket.policy:
        return False
    written = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}log"
    return any(
        statement.get("Effect") == "Allow"
        and _SERVICE in _services(statement.get("Principal"))
        and any(fnmatchcase("s3:PutObject", action) for action in _listed(statement.get("Action")))
        and any(fnmatchcase(written, resource) for resource in _listed(statement.get("Resource")))
        for statement in _listed(json.loads(target_bucket.policy)["Statement"])
    )


def _services(principal: Any) -> list[Any]:
    return _listed(principal.get("Service")) if isinstance(principal, dict) else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def install() -> None:
    """Replace moto's check."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(permits_logs)

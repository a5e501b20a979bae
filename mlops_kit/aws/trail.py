"""Who changed an object, by the events that CloudTrail keeps for 90 days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from mlops_kit.aws.errors import explained
from mlops_kit.aws.session import client
from mlops_kit.target import Target

# Events of global services are looked up where they are recorded.
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
_GLOBAL = ("aws_iam_", "aws_cloudfront_", "aws_route53_")
_GLOBAL_REGION = "us-east-1"
_TERRAFORM = "terraform"  # hashicorp/aws names itself in the user agent


@dataclass(frozen=True)
class Event:
    """A change: `by` is the caller's ARN, `at` RFC 3339 in UTC, `name` the operation."""

    by: str
    at: str
    name: str


def last_change(target: Target, type_name: str, names: Sequence[str]) -> Event | None:
    """Return the last change of an object that Terraform did not make; None where CloudTrail knows none.

    `names` are what it may be known by. An event reaches CloudTrail within about five minutes. Raises
    KitError.
    """
    place = replace(target, region=_GLOBAL_REGION) if type_name.startswith(_GLOBAL) else target
    trail = client(place, "cloudtrail")
    for name in names:
        with explained(f"asking CloudTrail who changed {name}"):
            # One page: the newest 50. Two requests a second is all that an account has.
            answer = trail.lookup_events(
                LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": name}]
            )
        if changes := [event for event in answer["Events"] if _is_change(event)]:
            last = max(changes, key=lambda event: event["EventTime"])
            at = last["EventTime"].astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            return Event(_who(last), at, last.get("EventName", ""))
    return None


def _is_change(event: dict[str, Any]) -> bool:
    agent = str(_detail(event).get("userAgent", "")).lower()
    failed = bool(_detail(event).get("errorCode"))
    return event.get("ReadOnly") != "true" and _TERRAFORM not in agent and not failed


def _who(event: dict[str, Any]) -> str:
    identity = _detail(event).get("userIdentity") or {}
    return str(identity.get("arn") or identity.get("invokedBy") or event.get("Username") or "unknown")


def _detail(event: dict[str, Any]) -> dict[str, Any]:
    try:
        detail = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}

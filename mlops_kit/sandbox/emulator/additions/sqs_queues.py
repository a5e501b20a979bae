"""Queues keep who may use them as a dead-letter queue, and keep their policy when something else is set.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from __future__ import annotations

import functools
import json
from functools import cache
from typing import Any

from moto.sqs.models import Queue

_ALLOW = "RedriveAllowPolicy"


@cache
def install() -> None:
    """Wrap the attributes both ways."""
    original = Queue._set_attributes
    attributes = Queue.attributes

    @functools.wraps(original)
    def set_attributes(self: Any, given: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(self, "policy", None)
        original(self, given, now)
        if "Policy" not in given:
            self.policy = policy

    def answered(self: Any) -> dict[str, Any]:
        result: dict[str, Any] = attributes.fget(self)
        if self.redrive_policy:  # as compact as AWS writes it: hashicorp/aws compares the text
            result["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
        return {name: value for name, value in result.items() if value or name != _ALLOW}

    Queue.redrive_allow_policy = None
    Queue.BASE_ATTRIBUTES.append(_ALLOW)
    Queue._set_attributes = set_attributes
    Queue.attributes = property(answered)

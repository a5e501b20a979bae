"""A bucket's notification configuration with EventBridge, which moto takes but does not answer."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

# member of the answer, attribute of moto's configuration, member that holds the target
_TARGETS = (
    ("TopicConfigurations", "topic", "TopicArn"),
    ("QueueConfigurations", "queue", "QueueArn"),
    ("LambdaFunctionConfigurations", "cloud_function", "LambdaFunctionArn"),
)


def get_bucket_notification(self: Any) -> Any:
    """GetBucketNotificationConfiguration."""
    self.data["Action"] = "GetBucketNotificationConfiguration"
    configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
    answer: dict[str, Any] = {}
    if configuration:
        for member, kind, target in _TARGETS:
            answer[member] = [_one(item, target) for item in getattr(configuration, kind)]
        if configuration.event_bridge is not None:
            answer["EventBridgeConfiguration"] = {}
    return self.serialized(ActionResult(answer))


def _one(item: Any, target: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"Id": item.id, target: item.arn, "Events": item.events}
    if item.filters:
        answer["Filter"] = {"Key": {"FilterRules": item.filters["S3Key"]["FilterRule"]}}
    return answer


def install() -> None:
    """Put this operation in the place of moto's."""
    S3Response.get_bucket_notification = get_bucket_notification

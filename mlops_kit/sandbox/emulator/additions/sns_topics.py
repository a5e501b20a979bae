"""Topics answer every attribute that was set, not only those that moto acts on.

https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
"""

from __future__ import annotations

import functools
from functools import cache
from typing import Any

from moto.sns.models import SNSBackend
from moto.sns.responses import SNSResponse

_ANSWERED_BY_MOTO = (
    *("ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoTopic", "KmsMasterKeyId", "Policy"),
)


@cache
def install() -> None:
    """Remember what is set, and complete GetTopicAttributes by it."""
    create, answer = SNSBackend.create_topic, SNSResponse.get_topic_attributes
    assign = SNSResponse.set_topic_attributes

    @functools.wraps(create)
    def create_topic(self: Any, name: str, attributes: Any = None, tags: Any = None) -> Any:
        topic = create(self, name, attributes, tags)
        if not hasattr(topic, "told"):
            topic.told = dict(attributes or {})
        return topic

    def set_topic_attributes(self: Any) -> Any:
        answered = assign(self)
        told = self.backend.get_topic(self._get_param("TopicArn")).told
        told[self._get_param("AttributeName")] = self._get_param("AttributeValue")
        return answered

    def get_topic_attributes(self: Any) -> Any:
        answered = answer(self)
        told = getattr(self.backend.get_topic(self._get_param("TopicArn")), "told", {})
        kept = {name: value for name, value in told.items() if value and name not in _ANSWERED_BY_MOTO}
        answered.result["Attributes"] |= kept
        return answered

    SNSBackend.create_topic = create_topic
    SNSResponse.set_topic_attributes = set_topic_attributes
    SNSResponse.get_topic_attributes = get_topic_attributes

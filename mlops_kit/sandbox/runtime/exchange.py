"""A request to an endpoint and its answer, as the container's HTTP side sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"


@dataclass(frozen=True)
class Request:
    """One invocation; `headers` are the further `X-Amzn-SageMaker-*` headers, passed on as they came."""

    body: bytes
    content_type: str | None = None
    accept: str | None = None
    custom_attributes: str | None = None
    inference_id: str | None = None
    target_variant: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_container(self) -> dict[str, str]:
        """Return the headers that reach the container."""
        headers = dict(self.headers)
        for name, value in (
            ("Content-Type", self.content_type),
            ("Accept", self.accept),
            (CUSTOM_ATTRIBUTES, self.custom_attributes),
            ("X-Amzn-SageMaker-Inference-Id", self.inference_id),
        ):
            if value:
                headers[name] = value
        return headers


@dataclass(frozen=True)
class Answer:
    """What the container answered."""

    status: int
    body: bytes
    content_type: str | None
    custom_attributes: str | None
    seconds: float


class InvalidRequest(Exception):  # noqa: N818 (named after the service's answer)
    """SageMaker would answer ValidationError."""


class ModelError(Exception):
    """The container answered with an error, or not at all; SageMaker answers 424 with the original status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

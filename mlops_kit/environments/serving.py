"""A model that an environment serves."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, model_validator

from mlops_kit.environments.fields import EndpointInstanceType, Section, TopicArn, VariableName

_BURSTABLE = re.compile(r"ml\.t\d")  # ml.t2, not ml.trn1


class Alarms(Section):
    """When the endpoint's alarms ring, and whom they tell."""

    latency_ms: int = Field(
        default=1000, ge=1, le=60_000, description="Slowest 99th percentile of model latency.", examples=[500]
    )
    overhead_ms: int = Field(
        default=500, ge=1, description="Slowest 99th percentile of SageMaker's own share.", examples=[500]
    )
    client_error_percent: int = Field(
        default=20, ge=1, le=100, description="Share of answers of status 4xx that rings.", examples=[20]
    )
    server_errors: int = Field(
        default=5, ge=1, description="Answers of status 5xx in five minutes that ring.", examples=[5]
    )
    topic_arns: list[TopicArn] = Field(
        default=[],
        description="SNS topics that are told.",
        examples=[["arn:aws:sns:eu-west-1:111111111111:alarms"]],
    )


class Model(Section):
    """The endpoint of one model: size, scaling, capture, alarms."""

    instance_type: EndpointInstanceType = Field(
        description="Instance type of the endpoint.", examples=["ml.m7i.large"]
    )
    min_instances: int = Field(default=1, ge=1, le=100, description="Fewest instances.", examples=[1])
    max_instances: int = Field(default=1, ge=1, le=100, description="Most instances.", examples=[4])
    target_invocations: int = Field(
        default=200,
        ge=1,
        description="Invocations per instance and minute that scaling aims at.",
        examples=[200],
    )
    capture_percent: int = Field(
        default=100,
        ge=0,
        le=100,
        description="Share of requests and answers that is recorded.",
        examples=[20],
    )
    image: str | None = Field(
        default=None,
        min_length=1,
        description="Container image; left out, the release's own.",
        examples=["churn:1.4.0"],
    )
    environment: dict[VariableName, Annotated[str, Field(max_length=1024)]] = Field(
        default={}, description="Environment variables of the container; never secrets."
    )
    alarms: Alarms = Field(default=Alarms(), description="When the endpoint's alarms ring.")

    @model_validator(mode="after")
    def _sizes_in_order(self) -> Model:
        if self.min_instances > self.max_instances:
            raise ValueError(
                f"has min_instances {self.min_instances} above max_instances {self.max_instances}"
            )
        return self

    @model_validator(mode="after")
    def _burstable_types_do_not_scale(self) -> Model:
        if _BURSTABLE.match(self.instance_type) and self.min_instances < self.max_instances:
            raise ValueError(
                f"scales up to {self.max_instances} instances of {self.instance_type}, "
                "a burstable type, which can't scale; take another type, or equal limits"
            )
        return self

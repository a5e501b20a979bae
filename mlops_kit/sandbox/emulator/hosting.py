"""What the emulated SageMaker keeps of a hosted model, endpoint configuration and endpoint.

Moto keeps a few named fields of each and answers empty blocks for the others, which the provider reads as
a change that needs replacement. Here a description is the request itself, as SageMaker answers it.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.utils import arn_formatter

Request = dict[str, Any]


class Document:
    """Something that was created by a request: its ARN, tags, times and the request."""

    def __init__(self, backend: SageMakerModelBackend, kind: str, name: str, request: Request) -> None:
        self.arn: str = arn_formatter(kind, name, backend.account_id, backend.region_name)
        self.account_id: str = backend.account_id
        self.region: str = backend.region_name
        self.name = name
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.request = {key: deepcopy(value) for key, value in request.items() if key != "Tags"}
        self.creation_time: datetime = utcnow()


class Model(Document):
    """A model; `ContainerDefinition` defaults are SageMaker's."""

    def __init__(self, backend: SageMakerModelBackend, request: Request) -> None:
        super().__init__(backend, "model", request["ModelName"], request)
        self.request.setdefault("EnableNetworkIsolation", False)
        for container in self.containers:
            container.setdefault("Mode", "SingleModel")

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The containers' definitions, the primary one first."""
        primary = self.request.get("PrimaryContainer")
        return [primary] if primary else list(self.request.get("Containers") or [])

    def describe(self) -> dict[str, Any]:
        """Answer of DescribeModel."""
        return {**self.request, "ModelArn": self.arn, "CreationTime": self.creation_time}


class EndpointConfig(Document):
    """An endpoint configuration; it never changes once it is made."""

    def __init__(self, backend: SageMakerModelBackend, request: Request) -> None:
        super().__init__(backend, "endpoint-config", request["EndpointConfigName"], request)
        for variant in [*self.variants, *self.shadows]:
            variant.setdefault("InitialVariantWeight", 1.0)

    @property
    def endpoint_config_name(self) -> str:
        """Its name, as moto's ListEndpointConfigs asks for it."""
        return self.name

    @property
    def variants(self) -> list[dict[str, Any]]:
        """Production variants as requested."""
        return list(self.request.get("ProductionVariants") or [])

    @property
    def shadows(self) -> list[dict[str, Any]]:
        """Shadow variants as requested."""
        return list(self.request.get("ShadowProductionVariants") or [])

    def describe(self) -> dict[str, Any]:
        """Answer of DescribeEndpointConfig."""
        return {**self.request, "EndpointConfigArn": self.arn, "CreationTime": self.creation_time}

    def summary(self) -> dict[str, Any]:
        """Entry of ListEndpointConfigs."""
        return {
            "EndpointConfigName": self.name,
            "EndpointConfigArn": self.arn,
            "CreationTime": self.creation_time,
        }


class Endpoint(Document):
    """An endpoint: the configuration that answers, and where its deployment stands."""

    def __init__(self, backend: SageMakerModelBackend, request: Request, config: EndpointConfig) -> None:
        super().__init__(backend, "endpoint", request["EndpointName"], request)
        self.config = config
        self.variants = summaries(config.variants)
        self.shadows = summaries(config.shadows)
        self.endpoint_status = "Creating"
        self.failure_reason: str | None = None
        self.deployment_config: dict[str, Any] | None = request.get("DeploymentConfig")
        self.last_modified_time = self.creation_time

    @property
    def endpoint_name(self) -> str:
        """Its name, as moto's ListEndpoints asks for it."""
        return self.name

    def use(self, config: EndpointConfig, kept: dict[str, dict[str, Any]]) -> None:
        """Let `config` answer from now on; `kept` are the variants that keep weight and capacity."""
        self.config = config
        self.variants = summaries(config.variants)
        self.shadows = summaries(config.shadows)
        for variant in self.variants:
            variant.update(kept.get(variant["VariantName"], {}))

    def settle(self, status: str, failure_reason: str | None = None) -> None:
        """Note the end of a deployment."""
        self.endpoint_status = status
        self.failure_reason = failure_reason
        self.last_modified_time = utcnow()

    def describe(self) -> dict[str, Any]:
        """Answer of DescribeEndpoint."""
        answer: dict[str, Any] = {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "EndpointConfigName": self.config.name,
            "EndpointStatus": self.endpoint_status,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
        }
        if self.endpoint_status != "Creating":
            answer["ProductionVariants"] = self.variants
        if self.shadows:
            answer["ShadowProductionVariants"] = self.shadows
        if self.failure_reason:
            answer["FailureReason"] = self.failure_reason
        if self.deployment_config:
            answer["LastDeploymentConfig"] = self.deployment_config
        for block in ("AsyncInferenceConfig", "ExplainerConfig"):
            if block in self.config.request:
                answer[block] = self.config.request[block]
        capture = self.config.request.get("DataCaptureConfig")
        if capture:
            enabled = capture.get("EnableCapture", True)
            answer["DataCaptureConfig"] = {
                "EnableCapture": enabled,
                "CaptureStatus": "Started" if enabled else "Stopped",
                "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
                "DestinationS3Uri": capture["DestinationS3Uri"],
                "KmsKeyId": capture.get("KmsKeyId", ""),
            }
        return answer

    def summary(self) -> dict[str, Any]:
        """Entry of ListEndpoints."""
        return {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            "EndpointStatus": self.endpoint_status,
        }


def summaries(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return DescribeEndpoint's view of an endpoint configuration's variants."""
    return [_summary(variant) for variant in variants]


def _summary(variant: dict[str, Any]) -> dict[str, Any]:
    summary: dict[str, Any] = {"VariantName": variant["VariantName"]}
    for setting, field in (
        ("InitialVariantWeight", "Weight"),
        ("InitialInstanceCount", "InstanceCount"),
        ("ServerlessConfig", "ServerlessConfig"),
    ):
        if variant.get(setting) is not None:
            summary[f"Current{field}"] = summary[f"Desired{field}"] = variant[setting]
    for block in ("ManagedInstanceScaling", "RoutingConfig"):
        if block in variant:
            summary[block] = variant[block]
    return summary


def find(things: dict[str, Any], kind: str, label: str, name: str, backend: SageMakerModelBackend) -> Any:
    """Return one of `things`; raises SageMaker's ValidationException where there is none of that name."""
    if name not in things:
        arn = arn_formatter(kind, name, backend.account_id, backend.region_name)
        raise ValidationError(f'Could not find {label} "{arn}".')
    return things[name]


def refuse_taken(
    things: dict[str, Any], kind: str, label: str, name: str, backend: SageMakerModelBackend
) -> None:
    """Raise SageMaker's ValidationException where the name is in use."""
    if name in things:
        arn = arn_formatter(kind, name, backend.account_id, backend.region_name)
        raise ValidationError(f'Cannot create already existing {label} "{arn}".')

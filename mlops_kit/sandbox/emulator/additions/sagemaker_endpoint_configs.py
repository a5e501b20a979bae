"""SageMaker endpoint configurations: every block that was requested is described, shadows and async too."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import get_service_model
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.responses import SageMakerResponse

from mlops_kit.sandbox.emulator.hosting import EndpointConfig, find, refuse_taken

_KIND = ("endpoint-config", "endpoint configuration")


@cache
def _instance_types() -> frozenset[str]:
    """Instance types of the service model that boto3 carries."""
    shape: Any = get_service_model("sagemaker").shape_for("ProductionVariantInstanceType")
    return frozenset(shape.enum)


def _check_variant(variant: dict[str, Any], backend: Any) -> None:
    """Refuse what SageMaker refuses in a variant."""
    if "ModelName" in variant:
        find(backend._models, "model", "model", variant["ModelName"], backend)
    if "ServerlessConfig" in variant:
        return
    kind = variant.get("InstanceType")
    if kind is None:
        raise ValidationError(
            f'Variant "{variant["VariantName"]}" needs an InstanceType or a ServerlessConfig.'
        )
    if kind not in _instance_types():
        raise ValidationError(
            f"1 validation error detected: Value '{kind}' at 'productionVariants.1.member.instanceType' "
            "failed to satisfy constraint: Member must satisfy enum value set of instance types"
        )
    if not variant.get("InitialInstanceCount") and "ManagedInstanceScaling" not in variant:
        raise ValidationError(
            f'Variant "{variant["VariantName"]}" needs an InitialInstanceCount of at least 1.'
        )


def create_endpoint_config(self: Any) -> ActionResult:
    """CreateEndpointConfig; refuses a taken name, unknown models and types, a variant named twice."""
    backend, request = self.sagemaker_backend, self._get_params()
    refuse_taken(backend.endpoint_configs, *_KIND, request["EndpointConfigName"], backend)
    config = EndpointConfig(backend, request)
    names = [variant["VariantName"] for variant in [*config.variants, *config.shadows]]
    if len(names) != len(set(names)):
        raise ValidationError("Variant names must be unique within an endpoint configuration.")
    for variant in [*config.variants, *config.shadows]:
        _check_variant(variant, backend)
    backend.endpoint_configs[config.name] = config
    return ActionResult({"EndpointConfigArn": config.arn})


def describe_endpoint_config(self: Any) -> ActionResult:
    """DescribeEndpointConfig."""
    backend, name = self.sagemaker_backend, self._get_param("EndpointConfigName")
    return ActionResult(find(backend.endpoint_configs, *_KIND, name, backend).describe())


def delete_endpoint_config(self: Any) -> EmptyResult:
    """DeleteEndpointConfig. Like SageMaker, it lets an endpoint's configuration go while that one answers."""
    backend, name = self.sagemaker_backend, self._get_param("EndpointConfigName")
    find(backend.endpoint_configs, *_KIND, name, backend)
    del backend.endpoint_configs[name]
    return EmptyResult()


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (create_endpoint_config, describe_endpoint_config, delete_endpoint_config):
        setattr(SageMakerResponse, operation.__name__, operation)

"""SageMaker endpoints that are deployed, updated, rolled back and ended by the sandbox's runtime."""

from __future__ import annotations

from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from mlops_kit.sandbox.emulator.hosting import Endpoint, EndpointConfig, Model, find, refuse_taken
from mlops_kit.sandbox.runtime import manager
from mlops_kit.sandbox.runtime.deployment import Key, Plan

_KIND = ("endpoint", "endpoint")
_MOVING = {"Creating", "Updating", "RollingBack", "SystemUpdating", "Deleting"}


def _config(backend: Any, name: str) -> EndpointConfig:
    config: EndpointConfig = find(
        backend.endpoint_configs, "endpoint-config", "endpoint configuration", name, backend
    )
    return config


def _key(endpoint: Endpoint) -> Key:
    return Key(endpoint.account_id, endpoint.region, endpoint.name)


def _plan(endpoint: Endpoint, config: EndpointConfig, backend: Any) -> Plan:
    """What the runtime must start: models are looked up now, so that a later delete does not matter."""
    containers = {}
    for variant in [*config.variants, *config.shadows]:
        model: Model = find(backend._models, "model", "model", variant["ModelName"], backend)
        if len(model.containers) > 1:
            raise ValidationError(f'The sandbox runs one container a variant; model "{model.name}" has more.')
        containers[variant["VariantName"]] = model.containers[0]
    return Plan(_key(endpoint), config.request, containers)


def create_endpoint(self: Any) -> ActionResult:
    """CreateEndpoint; answers at once, the endpoint is InService or Failed a little later."""
    backend, request = self.sagemaker_backend, self._get_params()
    refuse_taken(backend.endpoints, *_KIND, request["EndpointName"], backend)
    config = _config(backend, request["EndpointConfigName"])
    endpoint = Endpoint(backend, request, config)
    plan = _plan(endpoint, config, backend)
    backend.endpoints[endpoint.name] = endpoint

    def settled(reason: str | None) -> None:
        endpoint.settle("Failed" if reason else "InService", reason)

    manager.deploy(plan, settled)
    return ActionResult({"EndpointArn": endpoint.arn})


def update_endpoint(self: Any) -> ActionResult:
    """UpdateEndpoint. The present configuration answers until the new one does.

    It must still be there: one that was deleted stops every update (hashicorp/terraform-provider-aws issue
    40048), which is why the configuration of a module needs `create_before_destroy`.
    Where the new one fails, the endpoint is rolled back: InService, with the former configuration's name
    and a FailureReason (observed in hashicorp/terraform-provider-aws issues 39099 and 46663).
    A failed endpoint can only be deleted; the words of that refusal are the sandbox's own:
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
    """
    backend, request = self.sagemaker_backend, self._get_params()
    endpoint: Endpoint = find(backend.endpoints, *_KIND, request["EndpointName"], backend)
    _refuse_moving(endpoint)
    _refuse_failed(endpoint)
    _config(backend, endpoint.config.name)
    config = _config(backend, request["EndpointConfigName"])
    _refuse_another_type(endpoint, config)
    plan = _plan(endpoint, config, backend)
    kept = _retained(endpoint, request)
    endpoint.settle("Updating")
    if not request.get("RetainDeploymentConfig"):
        endpoint.deployment_config = request.get("DeploymentConfig")

    def settled(reason: str | None) -> None:
        if reason is None:
            endpoint.use(config, kept)
        endpoint.settle("InService", reason)

    manager.deploy(plan, settled)
    return ActionResult({"EndpointArn": endpoint.arn})


def _retained(endpoint: Endpoint, request: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Weights and capacities that RetainAllVariantProperties keeps, by variant."""
    if not request.get("RetainAllVariantProperties"):
        return {}
    excluded = {item["VariantPropertyType"] for item in request.get("ExcludeRetainedVariantProperties") or []}
    fields = [
        field
        for field, kind in (("Weight", "DesiredWeight"), ("InstanceCount", "DesiredInstanceCount"))
        if kind not in excluded
    ]
    return {
        variant["VariantName"]: {
            f"{tense}{field}": variant[f"Desired{field}"]
            for field in fields
            if f"Desired{field}" in variant
            for tense in ("Current", "Desired")
        }
        for variant in endpoint.variants
    }


def update_endpoint_weights_and_capacities(self: Any) -> ActionResult:
    """UpdateEndpointWeightsAndCapacities."""
    backend, request = self.sagemaker_backend, self._get_params()
    endpoint: Endpoint = find(backend.endpoints, *_KIND, request["EndpointName"], backend)
    _refuse_moving(endpoint)
    _refuse_failed(endpoint)
    by_name = {variant["VariantName"]: variant for variant in endpoint.variants}
    for wanted in request["DesiredWeightsAndCapacities"]:
        if wanted["VariantName"] not in by_name:
            raise ValidationError(
                f'The variant name(s) "{wanted["VariantName"]}" is/are not present within endpoint '
                f'configuration "{endpoint.config.name}".'
            )
    for wanted in request["DesiredWeightsAndCapacities"]:
        variant = by_name[wanted["VariantName"]]
        for field in ("Weight", "InstanceCount"):
            if wanted.get(f"Desired{field}") is not None:
                variant[f"Desired{field}"] = variant[f"Current{field}"] = wanted[f"Desired{field}"]
    endpoint.settle("InService")
    return ActionResult({"EndpointArn": endpoint.arn})


def describe_endpoint(self: Any) -> ActionResult:
    """DescribeEndpoint."""
    backend = self.sagemaker_backend
    return ActionResult(find(backend.endpoints, *_KIND, self._get_param("EndpointName"), backend).describe())


def delete_endpoint(self: Any) -> EmptyResult:
    """DeleteEndpoint; its processes end. A deployment under way is refused, as SageMaker does."""
    backend, name = self.sagemaker_backend, self._get_param("EndpointName")
    endpoint: Endpoint = find(backend.endpoints, *_KIND, name, backend)
    _refuse_moving(endpoint)
    manager.stop(_key(endpoint))
    del backend.endpoints[name]
    return EmptyResult()


def _refuse_moving(endpoint: Endpoint) -> None:
    if endpoint.endpoint_status in _MOVING:
        raise ValidationError(f'Cannot update in-progress endpoint "{endpoint.arn}".')


def _refuse_another_type(endpoint: Endpoint, config: EndpointConfig) -> None:
    """Refuse another instance type for a variant that is registered to scale; the words are the sandbox's.

    https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
    """
    backend = applicationautoscaling_backends[endpoint.account_id][endpoint.region]
    registered = {resource for targets in backend.targets.values() for resource in targets}
    present = {variant["VariantName"]: variant.get("InstanceType") for variant in endpoint.config.variants}
    for variant in config.variants:
        name, wanted = variant["VariantName"], variant.get("InstanceType")
        scales = f"endpoint/{endpoint.name}/variant/{name}" in registered
        if scales and present.get(name, wanted) != wanted:
            raise ValidationError(
                f'The variant "{name}" of the endpoint "{endpoint.arn}" is a target of automatic scaling: '
                "deregister it before its instance type is changed."
            )


def _refuse_failed(endpoint: Endpoint) -> None:
    if endpoint.endpoint_status == "Failed":
        raise ValidationError(f'Cannot update failed endpoint "{endpoint.arn}"; it can only be deleted.')


def _reset(self: Any) -> None:
    """Forget everything, the running endpoints included."""
    for endpoint in list(self.endpoints.values()):
        manager.stop(_key(endpoint))
    super(SageMakerModelBackend, self).reset()


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (
        create_endpoint,
        update_endpoint,
        update_endpoint_weights_and_capacities,
        describe_endpoint,
        delete_endpoint,
    ):
        setattr(SageMakerResponse, operation.__name__, operation)
    SageMakerModelBackend.reset = _reset

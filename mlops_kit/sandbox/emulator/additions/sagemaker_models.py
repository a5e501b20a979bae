"""SageMaker models: described as they were requested, refused where SageMaker refuses them."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.responses import SageMakerResponse

from mlops_kit.sandbox.emulator.hosting import Model, find, refuse_taken
from mlops_kit.sandbox.runtime.archive import ModelDataError, check_model_data

_KIND = ("model", "model")


def create_model(self: Any) -> ActionResult:
    """CreateModel; refuses a taken name, and model data that is not there."""
    backend, request = self.sagemaker_backend, self._get_params()
    refuse_taken(backend._models, *_KIND, request["ModelName"], backend)
    if not request.get("PrimaryContainer") and not request.get("Containers"):
        raise ValidationError("One of PrimaryContainer or Containers must be provided.")
    model = Model(backend, request)
    for container in model.containers:
        try:
            check_model_data(container, backend.account_id, backend.region_name)
        except ModelDataError as error:
            raise ValidationError(
                f"{error} Please ensure that the role {request.get('ExecutionRoleArn')} can read it."
            ) from error
    backend._models[model.name] = model
    return ActionResult({"ModelArn": model.arn})


def describe_model(self: Any) -> ActionResult:
    """DescribeModel."""
    backend = self.sagemaker_backend
    return ActionResult(find(backend._models, *_KIND, self._get_param("ModelName"), backend).describe())


def list_models(self: Any) -> ActionResult:
    """ListModels, with NameContains."""
    part = self._get_param("NameContains") or ""
    models = [model.describe() for name, model in self.sagemaker_backend._models.items() if part in name]
    return ActionResult({"Models": models})


def delete_model(self: Any) -> EmptyResult:
    """DeleteModel; an endpoint that runs it keeps running."""
    backend, name = self.sagemaker_backend, self._get_param("ModelName")
    find(backend._models, *_KIND, name, backend)
    del backend._models[name]
    return EmptyResult()


def install() -> None:
    """Put these operations in the place of moto's."""
    for operation in (create_model, describe_model, list_models, delete_model):
        setattr(SageMakerResponse, operation.__name__, operation)

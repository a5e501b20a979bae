"""What an endpoint is really serving, as SageMaker says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlops_kit.aws.errors import error_code, explained
from mlops_kit.models.scope import ModelScope


@dataclass(frozen=True)
class EndpointState:
    """An endpoint's status, the archive its model was made from, and why it failed if it did."""

    name: str
    status: str
    data: str
    reason: str = ""


def endpoint_name(scope: ModelScope) -> str:
    """Return the name of the model's endpoint. Raises KitError where its stack is not applied."""
    return str(_applied(scope)["endpoint_name"])


def applied_data(scope: ModelScope) -> str:
    """Return the address of the archive that the model's stack was applied with last."""
    return str(_applied(scope).get("model_data_url", ""))


def _applied(scope: ModelScope) -> dict[str, Any]:
    from mlops_kit.stacks.outputs import read_outputs

    return read_outputs(scope.project, scope.environment, scope.target, scope.stack)


def endpoint_state(scope: ModelScope, name: str) -> EndpointState | None:
    """Return the state of an endpoint, None where there is none."""
    sagemaker = scope.client("sagemaker")
    with explained(f"reading the endpoint {name}"):
        try:
            endpoint = sagemaker.describe_endpoint(EndpointName=name)
        except sagemaker.exceptions.ClientError as error:
            if error_code(error) == "ValidationException":
                return None
            raise
        config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
        model = sagemaker.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
    container = model.get("PrimaryContainer") or model["Containers"][0]
    return EndpointState(
        name, endpoint["EndpointStatus"], container.get("ModelDataUrl", ""), endpoint.get("FailureReason", "")
    )

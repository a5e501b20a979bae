"""An endpoint. A create or an update is done when it is InService with what was asked for."""

from __future__ import annotations

import time
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.failures import AwsError, is_missing
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Update, Wait
from mlops_kit.sandbox.backed.types import ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.naming import chosen_name
from mlops_kit.sandbox.resources.sagemaker._shared import GONE, sagemaker_tags

_MOVING = ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting")
_SECONDS = 1800.0
_POLL_SECONDS = 0.1

_UPDATE = Call(
    "update_endpoint", {"EndpointName": "{name}"}, only=("endpoint_config_name", "deployment_config")
)


def _settled(context: Context, name: str) -> dict[str, Any]:
    """Return the endpoint's description once no deployment is under way; empty where it is gone."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            found: dict[str, Any] = context.client("sagemaker").describe_endpoint(EndpointName=name)
        except AwsError as error:
            if is_missing(error, GONE):
                return {}
            raise
        if found["EndpointStatus"] not in _MOVING:
            return found
        time.sleep(_POLL_SECONDS)
    raise ProviderError(f"waiting for aws_sagemaker_endpoint ({name}): still {found['EndpointStatus']}")


def _refuse_rolled_back(context: Context, _prior: Values, values: Values) -> None:
    """An endpoint that SageMaker rolled back is InService, too, with the former configuration."""
    found = _settled(context, values["name"])
    if found.get("EndpointConfigName") != values["endpoint_config_name"] or found.get("FailureReason"):
        raise ProviderError(
            f"updating aws_sagemaker_endpoint ({values['name']}): SageMaker rolled it back to "
            f"{found.get('EndpointConfigName')}, which still answers",
            str(found.get("FailureReason", "")),
        )


def _wait_for_deployment(context: Context, values: Values) -> None:
    """SageMaker refuses to delete an endpoint whose deployment is under way."""
    _settled(context, values["name"])


RESOURCE = Backed(
    type="aws_sagemaker_endpoint",
    service="sagemaker",
    names={"EndpointName": "name", "EndpointArn": "arn", "LastDeploymentConfig": "deployment_config"},
    create=Call("create_endpoint"),
    chosen={"name": chosen_name()},
    id="{name}",
    reads=(Read("describe_endpoint", {"EndpointName": "{name}"}, missing=GONE),),
    wait=Wait(
        "EndpointStatus",
        ready=("InService",),
        failed=("Failed", "OutOfService", "UpdateRollbackFailed", "Deleting"),
        reason="FailureReason",
        seconds=_SECONDS,
    ),
    updates=(Update([_UPDATE], on=("endpoint_config_name", "deployment_config"), apply=_refuse_rolled_back),),
    delete=Call("delete_endpoint", {"EndpointName": "{name}"}, fill=False),
    before_delete=_wait_for_deployment,
    wait_gone=True,
    gone=GONE,
    force_new=("deployment_config.auto_rollback_configuration", "name"),
    defaults={"deployment_config.blue_green_update_policy.termination_wait_in_seconds": 0},
    tags=sagemaker_tags(),
    import_id=("name",),
)

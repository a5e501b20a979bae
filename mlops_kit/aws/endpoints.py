"""Waits for SageMaker endpoints that are still changing: it refuses any further change until then."""

from __future__ import annotations

import time
from collections.abc import Callable

from mlops_kit.aws.errors import error_code, explained
from mlops_kit.aws.session import client
from mlops_kit.errors import KitError
from mlops_kit.target import Target

FAILED = "Failed"
_MOVING = {"Creating", "Updating", "RollingBack", "SystemUpdating", "Deleting"}
_HOUR = 3600.0
_POLL_SECONDS = 2.0


def wait_for_rest(
    target: Target, name: str, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> None:
    """Return once an endpoint is not being changed, or is not there; at once for most.

    `check` is called while waiting and may raise. Raises KitError after an hour.
    """
    deadline, noted = time.monotonic() + _HOUR, False
    while (status := status_of(target, name)) in _MOVING:
        if not noted:
            note(f"waiting for the endpoint {name}, which is {status}: an earlier run began that")
            noted = True
        check()
        if time.monotonic() > deadline:
            raise KitError(
                f"the endpoint {name} is {status} for an hour", "its events in the console say why"
            )
        time.sleep(_POLL_SECONDS)


def status_of(target: Target, name: str) -> str:
    """Return an endpoint's status, empty where there is none."""
    sagemaker = client(target, "sagemaker")
    with explained(f"reading the endpoint {name}"):
        try:
            return str(sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"])
        except sagemaker.exceptions.ClientError as error:
            if error_code(error) == "ValidationException":
                return ""
            raise

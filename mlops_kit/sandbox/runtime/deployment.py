"""A deployment: one endpoint configuration's variants, all of them running or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mlops_kit.sandbox.runtime.archive import ModelDataError, resolve, unpack_model_data
from mlops_kit.sandbox.runtime.process import ServerProcess, StartError

# SageMaker's own default is generous; a server on this machine that needs longer is stuck.
_STARTUP_SECONDS = 120.0


class Key(NamedTuple):
    """Which endpoint: names are unique within an account and region."""

    account_id: str
    region: str
    endpoint: str


@dataclass(frozen=True)
class Plan:
    """What is to run: the endpoint configuration as requested and each variant's container."""

    key: Key
    config: Mapping[str, Any]
    containers: Mapping[str, Mapping[str, Any]]

    @property
    def variants(self) -> list[Mapping[str, Any]]:
        """Production and shadow variants."""
        return [*self.config["ProductionVariants"], *self.config.get("ShadowProductionVariants", [])]


class DeploymentError(Exception):
    """A variant could not be started; the message is SageMaker's FailureReason."""


class Deployment:
    """Running servers by variant, in a folder of their own each; nothing is shared between variants."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.servers: dict[str, ServerProcess] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="mlops-kit-endpoint-"))

    def start(self) -> None:
        """Start every variant and wait for all. Raises DeploymentError; nothing runs then."""
        try:
            with ThreadPoolExecutor(max_workers=len(self.plan.variants)) as pool:
                for _ in pool.map(self._start_variant, self.plan.variants):
                    pass
        except DeploymentError:
            self.end()
            raise

    def _start_variant(self, variant: Mapping[str, Any]) -> None:
        name, key = variant["VariantName"], self.plan.key
        model = self._folder / name / "model"
        model.mkdir(parents=True)
        try:
            container = resolve(self.plan.containers[name], key.account_id, key.region)
            unpack_model_data(container, key.account_id, key.region, model)
            server = ServerProcess(model, model.parent / "log", container.get("Environment", {}), key.region)
            self.servers[name] = server
            server.wait(variant.get("ContainerStartupHealthCheckTimeoutInSeconds", _STARTUP_SECONDS))
        except ModelDataError as error:
            raise DeploymentError(f"{error} (production variant {name})") from error
        except StartError as error:
            raise DeploymentError(
                f"The primary container for production variant {name} did not pass the ping health check. "
                f"{error}"
            ) from error

    def end(self) -> None:
        """End every process and remove the folder."""
        for server in list(self.servers.values()):  # one may still be starting
            server.end()
        shutil.rmtree(self._folder, ignore_errors=True)

"""One model in one environment at one target: what every operation on a model acts in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from mlops_kit.aws.session import client
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.project import Project
from mlops_kit.target import Target

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.environments.serving import Model


@dataclass(frozen=True)
class ModelScope:
    """Made by `checked` or `several`, which refuse a model that the environment does not have.

    `place` is asked for the target when something there is first needed, since that may start the sandbox:
    an operation looks at what it was given before.
    """

    project: Project
    environment: Environment
    place: Callable[[], Target]
    model: str

    @classmethod
    def checked(
        cls, project: Project, environment: Environment, model: str, place: Callable[[], Target]
    ) -> ModelScope:
        """Return the scope. Raises ConfigurationError for a model that the environment does not have."""
        known = sorted(environment.models)
        if model not in known:
            nearest = get_close_matches(model, known, n=1, cutoff=0.4)
            guess = f"did you mean {nearest[0]}? " if nearest else ""
            raise ConfigurationError(
                f"environment {environment.name} has no model {model!r}",
                f"{guess}models: {', '.join(known) or 'none'} "
                f"(environments/{environment.name}.yaml or common.yaml, under `models`)",
            )
        return cls(project, environment, place, model)

    @classmethod
    def several(
        cls, project: Project, environment: Environment, model: str | None, place: Callable[[], Target]
    ) -> list[ModelScope]:
        """Return the scope of one model, or of every model of the environment."""
        if model is not None:
            return [cls.checked(project, environment, model, place)]
        one = cache(place)
        return [cls(project, environment, one, name) for name in sorted(environment.models)]

    @cached_property
    def target(self) -> Target:
        """Where the model's environment is, the sandbox started where it is that."""
        return self.place()

    @property
    def settings(self) -> Model:
        """What the environment file says about the model."""
        return self.environment.models[self.model]

    @property
    def stack(self) -> str:
        """The stack that serves the model."""
        return f"serving/{self.model}"

    @cached_property
    def platform(self) -> Mapping[str, Any]:
        """The platform stack's outputs. Raises KitError where it is not applied."""
        from mlops_kit.stacks.outputs import read_outputs

        return read_outputs(self.project, self.environment, self.target, "platform")

    @property
    def artifact_bucket(self) -> str:
        """Name of the bucket of the archives."""
        return str(self._output("artifact_bucket"))

    @property
    def group(self) -> str:
        """Name of the model package group."""
        groups: Mapping[str, str] = self._output("model_package_groups")
        if self.model not in groups:
            raise KitError(
                f"the registry of {self.environment.name} has no group for {self.model} yet",
                f"apply the platform: mlops-kit apply {self.environment.name} platform",
            )
        return groups[self.model]

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service."""
        return client(self.target, service)

    def _output(self, name: str) -> Any:
        try:
            return self.platform[name]
        except KeyError:
            raise KitError(
                f"the platform of {self.environment.name} has no output {name}",
                f"bring it up to date: mlops-kit bootstrap {self.environment.name}",
            ) from None

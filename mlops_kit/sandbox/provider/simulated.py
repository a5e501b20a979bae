"""Types that nothing stands behind: their computed values are made up and live in Terraform's state alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.types import Planned, Problem, ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.credentials import account_of_key
from mlops_kit.sandbox.provider.derived import complete, derive
from mlops_kit.sandbox.provider.made_up import Inventor
from mlops_kit.sandbox.provider.planning import plan_change
from mlops_kit.sandbox.provider.schema import Block


def account_of(provider: ProviderConfig) -> str:
    """Return the account that a provider's credentials belong to."""
    from mlops_kit.sandbox.backed.context import Context

    return account_of_key(provider.access_key) or Context(provider).account


_COVERAGE = "`mlops-kit sandbox coverage` lists which types the emulated AWS backs."
_RESOURCE = (
    "The sandbox has no emulation of this type: nothing is created, its computed values are made up and kept "
    "in the state only."
)
_DATA_SOURCE = (
    "The sandbox has no emulation of this data source: it looks nothing up, and its values are made up, "
    "whether or not the emulated AWS holds such an object."
)


def warning(address: str) -> Problem:
    """Return what Terraform is to say of a type: `address` is its name, of a data source after `data.`."""
    detail = _DATA_SOURCE if address.startswith("data.") else _RESOURCE
    return Problem(f"{address} is simulated in the sandbox", f"{detail} {_COVERAGE}", severity="warning")


class SimulatedResource:
    """Implements `ResourceType` from the schema alone."""

    def __init__(self, name: str, schema: Block) -> None:
        self._name = name
        self._schema = schema

    def validate(self, config: Values) -> Sequence[Problem]:
        """Nothing but the schema is known, and Terraform checks that itself."""
        return ()

    def plan(
        self, provider: ProviderConfig, prior: Values | None, proposed: Values, config: Values
    ) -> Planned:
        """Plan by the schema; see `plan_change` for what replaces."""
        planned = plan_change(self._name, self._schema, provider, prior, proposed, config)
        derive(self._name, prior, planned.values)
        return planned

    def create(self, provider: ProviderConfig, planned: Values, config: Values) -> Values:
        """Make up what only AWS could tell."""
        return complete(self._name, self._inventor(provider, uuid.uuid4().hex).fill(self._schema, planned))

    def read(self, provider: ProviderConfig, state: Values) -> Values | None:
        """Return the state: there is nothing else."""
        return state

    def update(self, provider: ProviderConfig, prior: Values, planned: Values, config: Values) -> Values:
        """Take the planned values."""
        return complete(
            self._name, self._inventor(provider, str(prior.get("id"))).fill(self._schema, planned)
        )

    def delete(self, provider: ProviderConfig, state: Values) -> None:
        """There is nothing to delete."""

    @property
    def identity(self) -> Mapping[str, bool]:
        """None is known."""
        return {}

    def identifier(self, identity: Mapping[str, Any]) -> str:
        """There is no identity that stands for one."""
        return ""

    def import_state(self, provider: ProviderConfig, identifier: str) -> Values:
        """Make up an object of that id."""
        values = self._inventor(provider, identifier).fill(self._schema, self._schema.empty(), identifier)
        if "name" in values and self._schema.attributes["name"].type == "string":
            values["name"] = identifier
        return values

    def _inventor(self, provider: ProviderConfig, seed: str) -> Inventor:
        return Inventor(self._name, provider, account_of(provider), seed)


class SimulatedDataSource:
    """Implements `DataSourceType` from the schema alone; the same question gets the same answer."""

    def __init__(self, name: str, schema: Block) -> None:
        self._name = name
        self._schema = schema

    def validate(self, config: Values) -> Sequence[Problem]:
        """Nothing but the schema is known, and Terraform checks that itself."""
        return ()

    def read(self, provider: ProviderConfig, config: Values) -> Values:
        """Make up an answer."""
        seed = json.dumps(config, sort_keys=True, default=_unknown_text)
        return Inventor(self._name, provider, account_of(provider), seed).fill(self._schema, config)


def _unknown_text(value: Any) -> str:
    assert value is UNKNOWN
    return "unknown"

"""One emulator for the EC2 types, and the way that Terraform takes through a type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.backed.registry import data_source, resource
from mlops_kit.sandbox.backed.resource import BackedResource
from mlops_kit.sandbox.backed.types import Planned, ProviderConfig
from mlops_kit.sandbox.backed.values import Values, is_wholly_known
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.sandbox.provider.catalog import Catalog
from mlops_kit.sandbox.provider.schema import Block

CATALOG = Catalog()


def complete(block: Block, values: Any) -> Values:
    """Fill in, deeply, what a configuration leaves out."""
    given = block.empty() | dict(values)
    for name, nested in block.blocks.items():
        if isinstance(given[name], list):
            given[name] = [complete(nested.block, item) for item in given[name]]
    for name, attribute in block.attributes.items():
        kind = attribute.type
        if isinstance(given[name], list) and isinstance(kind, list) and isinstance(kind[1], list):
            fields = dict.fromkeys(kind[1][1])
            given[name] = [fields | item for item in given[name]]
    return given


@dataclass
class Terraform:
    """Takes types through their lives as Terraform's core does."""

    provider: ProviderConfig

    def plan(self, name: str, prior: Values | None = None, /, **config: Any) -> Planned:
        block = CATALOG.block("resources", name)
        kind = resource(name, block)
        assert kind is not None, f"{name} is not backed"
        given = complete(block, config)
        assert not [p for p in kind.validate(given) if p.severity == "error"]
        return kind.plan(self.provider, prior, self._proposed(block, prior, given), given)

    def create(self, name: str, /, **config: Any) -> Values:
        """Plan and create; what the plan knew must come true."""
        planned = self.plan(name, **config).values
        block = CATALOG.block("resources", name)
        kind = resource(name, block)
        assert kind is not None
        state = kind.create(self.provider, planned, complete(block, config))
        assert is_wholly_known(state)
        assert set(state) == set(block.names())
        assert isinstance(kind, BackedResource)
        for key in set(kind._equality.differences(block, state, planned)) - {"id"}:
            assert not is_wholly_known(planned[key]), f"{name}.{key}: {planned[key]} became {state[key]}"
        return state

    def read(self, name: str, state: Values) -> Values | None:
        kind = resource(name, CATALOG.block("resources", name))
        assert kind is not None
        return kind.read(self.provider, state)

    def changes(self, name: str, state: Values, /, **config: Any) -> Planned:
        """Refresh and plan."""
        fresh = self.read(name, state)
        assert fresh is not None, f"{name} is gone"
        return self.plan(name, fresh, **config)

    def assert_settled(self, name: str, state: Values, /, **config: Any) -> None:
        """Nothing differs after a refresh, and a plan changes nothing."""
        fresh = self.read(name, state)
        assert fresh == state
        planned = self.plan(name, fresh, **config)
        assert planned.values == fresh
        assert not planned.replace

    def update(self, name: str, state: Values, /, **config: Any) -> Values:
        planned = self.changes(name, state, **config)
        assert not planned.replace, f"{name} would be replaced because of {planned.replace}"
        assert planned.values != state, "nothing to change"
        block = CATALOG.block("resources", name)
        kind = resource(name, block)
        assert kind is not None
        return kind.update(self.provider, state, planned.values, complete(block, config))

    def delete(self, name: str, state: Values) -> None:
        kind = resource(name, CATALOG.block("resources", name))
        assert kind is not None
        kind.delete(self.provider, state)

    def imported(self, name: str, identifier: str) -> Values:
        kind = resource(name, CATALOG.block("resources", name))
        assert kind is not None
        state = kind.read(self.provider, kind.import_state(self.provider, identifier))
        assert state is not None
        return state

    def data(self, name: str, /, **config: Any) -> Values:
        block = CATALOG.block("data_sources", name)
        kind = data_source(name, block)
        assert kind is not None, f"data.{name} is not backed"
        return kind.read(self.provider, complete(block, config))

    @staticmethod
    def _proposed(block: Block, prior: Values | None, given: Values) -> Values:
        if prior is None:
            return given
        proposed = dict(given)
        for name, attribute in block.attributes.items():
            if attribute.computed and given[name] is None:
                proposed[name] = prior[name]
        for name, nested in block.blocks.items():
            old, new = prior.get(name), given.get(name)
            if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
                proposed[name] = [
                    Terraform._proposed(nested.block, a, b) for a, b in zip(old, new, strict=True)
                ]
        return proposed


@pytest.fixture(scope="session")
def provider() -> Iterator[ProviderConfig]:
    with Emulator() as emulator:
        yield ProviderConfig(
            "eu-west-1",
            access_key("111111111111"),
            "secret",
            endpoint_url=emulator.url,
            default_tags={"owner": "ml"},
        )


@pytest.fixture
def terraform(provider: ProviderConfig) -> Terraform:
    return Terraform(provider)


@pytest.fixture
def ec2(provider: ProviderConfig) -> Any:
    return boto3.client(
        "ec2",
        endpoint_url=provider.endpoint_url,
        region_name=provider.region,
        aws_access_key_id=provider.access_key,
        aws_secret_access_key=provider.secret_key,
    )


@pytest.fixture
def vpc(terraform: Terraform) -> Iterator[Values]:
    state = terraform.create("aws_vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
    yield state
    terraform.delete("aws_vpc", state)


@pytest.fixture
def subnet(terraform: Terraform, vpc: Values) -> Iterator[Values]:
    state = terraform.create(
        "aws_subnet", vpc_id=vpc["id"], cidr_block="10.0.0.0/24", availability_zone="eu-west-1a"
    )
    yield state
    terraform.delete("aws_subnet", state)

"""A laboratory for backed types: what Terraform's core does with a configuration, against the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from mlops_kit.sandbox.backed import registry
from mlops_kit.sandbox.backed.types import Planned, ProviderConfig
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.emulator.server import Emulator, access_key
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.schema import Block

ACCOUNT = "111111111111"


def complete(block: Block, given: Values) -> Values:
    """Every attribute and block of the schema, null where the configuration says nothing."""
    values = block.empty() | given
    unexpected = set(given) - set(block.names())
    assert not unexpected, f"not in the schema: {unexpected}"
    for name, nested in block.blocks.items():
        if isinstance(values[name], list):
            values[name] = [complete(nested.block, item) for item in values[name]]
    return values


def proposed(block: Block, prior: Values | None, config: Values) -> Values:
    """Terraform's merge: what is computed and not configured keeps its prior value."""
    result = dict(config)
    for name, attribute in block.attributes.items():
        if attribute.write_only:
            result[name] = None
    if prior is None:
        return result
    for name, attribute in block.attributes.items():
        if config[name] is None and attribute.computed:
            result[name] = prior.get(name)
    for name, nested in block.blocks.items():
        before, after = prior.get(name), config[name]
        if isinstance(after, list) and isinstance(before, list):
            result[name] = [
                proposed(nested.block, before[index] if index < len(before) else None, item)
                for index, item in enumerate(after)
            ]
    return result


class Lab:
    """One provider configuration; resources made through it are remembered by their type."""

    def __init__(self, provider: ProviderConfig) -> None:
        self.provider = provider
        self.account = ACCOUNT
        self.region = provider.region

    def with_tags(self, **tags: str) -> Lab:
        return Lab(replace(self.provider, default_tags=tags))

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.provider.endpoint_url,
            region_name=self.provider.region,
            aws_access_key_id=self.provider.access_key,
            aws_secret_access_key=self.provider.secret_key,
        )

    def kind(self, name: str) -> Any:
        kind = registry.resource(name, catalog().block("resources", name))
        assert kind is not None, f"{name} is not backed"
        return kind

    def config(self, name: str, /, **given: Any) -> Values:
        return complete(catalog().block("resources", name), given)

    def plan(self, name: str, prior: Values | None, config: Values) -> Planned:
        block = catalog().block("resources", name)
        return self.kind(name).plan(self.provider, prior, proposed(block, prior, config), config)

    def make(self, name: str, /, **given: Any) -> Values:
        config = self.config(name, **given)
        planned = self.plan(name, None, config).values
        state = self.kind(name).create(self.provider, planned, config)
        assert_kept(self.as_written(name, planned), state)
        return state

    def as_written(self, name: str, planned: Values) -> Values:
        """What was planned, but for what AWS spells in its own way."""
        return planned | dict.fromkeys(self.kind(name).spec.as_answered, UNKNOWN)

    def read(self, name: str, state: Values) -> Values | None:
        return self.kind(name).read(self.provider, state)

    def change(self, name: str, prior: Values, /, **given: Any) -> Values:
        config = self.config(name, **given)
        planned = self.plan(name, prior, config)
        assert planned.values != prior, "nothing would be changed"
        assert not planned.replace, f"it would be replaced because of {planned.replace}"
        state = self.kind(name).update(self.provider, prior, planned.values, config)
        assert_kept(self.as_written(name, planned.values), state)
        return state

    def delete(self, name: str, state: Values) -> None:
        self.kind(name).delete(self.provider, state)

    def imported(self, name: str, identifier: str) -> Values | None:
        return self.read(name, self.kind(name).import_state(self.provider, identifier))

    def data(self, name: str, /, **given: Any) -> Values:
        block = catalog().block("data_sources", name)
        source = registry.data_source(name, block)
        assert source is not None, f"{name} does not answer"
        return source.read(self.provider, complete(block, given))


def assert_kept(planned: Any, applied: Any, path: str = "") -> None:
    """What was known while planning is what was applied."""
    if planned is UNKNOWN or (planned is None and applied in ("", 0, False)):
        return  # what nobody sets shows as the empty value that AWS answers
    if isinstance(planned, dict) and isinstance(applied, dict):
        for name, value in planned.items():
            assert_kept(value, applied.get(name), f"{path}.{name}")
    elif isinstance(planned, list) and isinstance(applied, list):
        assert len(planned) == len(applied), f"{path}: {planned} became {applied}"
        for index, value in enumerate(planned):
            assert_kept(value, applied[index], f"{path}.{index}")
    else:
        assert planned == applied, f"{path}: {planned!r} became {applied!r}"


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def lab(emulator: Emulator) -> Lab:
    return Lab(ProviderConfig("eu-west-1", access_key(ACCOUNT), "secret", endpoint_url=emulator.url))


def walk_through(
    lab: Lab,
    name: str,
    first: Values,
    second: Values | None = None,
    *,
    replaced: Values | None = None,
    forgets: tuple[str, ...] = (),
    imported_by: str = "id",
) -> Values:
    """Take a type its whole way but for the delete; return the last state.

    `second` changes it in place, `replaced` is a change that needs a new object, `forgets` are the
    attributes that an import cannot know.
    """
    state = lab.make(name, **first)
    assert lab.read(name, state) == state, "a read right after the create differs"
    assert lab.plan(name, state, lab.config(name, **first)).values == state, "a second plan is not empty"

    found = lab.imported(name, state[imported_by])
    assert found is not None
    kind = lab.kind(name)
    differing = set(kind._equality.differences(kind._schema, found, state))
    assert differing <= set(forgets), {key: (state[key], found[key]) for key in differing}
    planned = lab.plan(name, found, lab.config(name, **first)).values
    changed = {key: (found[key], planned[key]) for key in found if planned[key] != found[key]}
    assert changed.keys() <= {*forgets, "tags_all"}, f"a plan after the import is not empty: {changed}"

    if replaced is not None:
        assert lab.plan(name, state, lab.config(name, **{**first, **replaced})).replace
    if second is not None:
        state = lab.change(name, state, **second)
        assert lab.read(name, state) == state, "a read right after the update differs"
        assert lab.plan(name, state, lab.config(name, **second)).values == state
    return state


def take_down(lab: Lab, name: str, state: Values) -> None:
    """Delete it twice, as a destroy after a half-done destroy would; a read must say that it is gone."""
    lab.delete(name, state)
    assert lab.read(name, state) is None
    lab.delete(name, state)


@pytest.fixture
def walk() -> Any:
    return walk_through


@pytest.fixture
def end() -> Any:
    return take_down

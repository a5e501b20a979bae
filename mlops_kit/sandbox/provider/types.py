"""Finds what answers for a type: the emulator where the type is backed, else the simulation."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from mlops_kit.sandbox.backed.types import DataSourceType, ResourceType
from mlops_kit.sandbox.provider.catalog import Catalog
from mlops_kit.sandbox.provider.schema import Block


@dataclass(frozen=True)
class Resource:
    """A resource type with its schema."""

    name: str
    block: Block
    type: ResourceType
    simulated: bool


@dataclass(frozen=True)
class DataSource:
    """A data source with its schema."""

    name: str
    block: Block
    type: DataSourceType
    simulated: bool


class Types:
    """Every type of the catalog, made when it is first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._resources: dict[str, Resource] = {}
        self._data_sources: dict[str, DataSource] = {}
        self._lock = threading.Lock()

    def resource(self, name: str) -> Resource:
        """Return a resource type. Raises KeyError where the provider has none of that name."""
        with self._lock:
            if name not in self._resources:
                self._resources[name] = self._make_resource(name)
            return self._resources[name]

    def data_source(self, name: str) -> DataSource:
        """Return a data source. Raises KeyError where the provider has none of that name."""
        with self._lock:
            if name not in self._data_sources:
                self._data_sources[name] = self._make_data_source(name)
            return self._data_sources[name]

    def _make_resource(self, name: str) -> Resource:
        from mlops_kit.sandbox.backed import registry
        from mlops_kit.sandbox.provider.simulated import SimulatedResource

        block = self.catalog.block("resources", name)
        backed = registry.resource(name, block)
        return Resource(name, block, backed or SimulatedResource(name, block), backed is None)

    def _make_data_source(self, name: str) -> DataSource:
        from mlops_kit.sandbox.backed import registry
        from mlops_kit.sandbox.provider.simulated import SimulatedDataSource

        block = self.catalog.block("data_sources", name)
        backed = registry.data_source(name, block)
        return DataSource(name, block, backed or SimulatedDataSource(name, block), backed is None)

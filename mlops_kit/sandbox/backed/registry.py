"""Finds the file of a backed type by its name; importing waits until the type is used."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from mlops_kit.sandbox import data_sources, resources
from mlops_kit.sandbox.backed.types import DataSourceType, ResourceType
from mlops_kit.sandbox.provider.schema import Block


def resource(name: str, schema: Block) -> ResourceType | None:
    """Return the backed resource type of that name, None where it has none."""
    module = _load(resources, name)
    if module is None:
        return None
    from mlops_kit.sandbox.backed.resource import BackedResource

    return BackedResource(module.RESOURCE, schema)


def data_source(name: str, schema: Block) -> DataSourceType | None:
    """Return the data source of that name, None where the emulator does not answer it."""
    module = _load(data_sources, name)
    if module is None:
        return None
    from mlops_kit.sandbox.backed.data_source import BackedDataSource

    return BackedDataSource(module.DATA_SOURCE, schema)


def resource_names() -> list[str]:
    """Every backed resource type, in order."""
    return sorted(_files(resources))


def data_source_names() -> list[str]:
    """Every data source that answers from the emulator, in order."""
    return sorted(_files(data_sources))


@cache
def _files(package: ModuleType) -> dict[str, str]:
    """Module by type name, of the type files in the service folders of a package."""
    found = {}
    for folder in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if folder.ispkg:
            paths = [f"{path}/{folder.name.rpartition('.')[2]}" for path in package.__path__]
            for file in pkgutil.iter_modules(paths, f"{folder.name}."):
                name = file.name.rpartition(".")[2]
                if name.startswith("aws_"):
                    found[name] = file.name
    return found


def _load(package: ModuleType, name: str) -> ModuleType | None:
    path = _files(package).get(name)
    return import_module(path) if path else None

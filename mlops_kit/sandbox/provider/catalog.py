"""The data file of hashicorp/aws's schema: read once, turned into `Block`s when a type is used."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from mlops_kit.sandbox.provider.schema import Attribute, Block, NestedAttributes, NestedBlock

DATA = Path(__file__).with_name("data") / "hashicorp-aws-6.69.1.json.gz"

Section = Literal["resources", "data_sources", "ephemeral_resources"]


class Catalog:
    """Every type of the provider; tools/provider_schema says how the data file is made and what it holds."""

    def __init__(self, path: Path = DATA) -> None:
        self._path = path
        self._blocks: dict[tuple[str, str], Block] = {}

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: dict[str, Any] = json.loads(gzip.decompress(self._path.read_bytes()))
        return data

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where the file's facts come from."""
        provenance: Mapping[str, Any] = self._data["provenance"]
        return provenance

    @cached_property
    def provider(self) -> Block:
        """The provider's own block."""
        return _block(self._data["provider"])

    def names(self, section: Section) -> list[str]:
        """Every type name of a section."""
        return list(self._data[section])

    def has(self, section: Section, name: str) -> bool:
        """Whether the provider has a type of that name."""
        return name in self._data[section]

    def block(self, section: Section, name: str) -> Block:
        """Return a type's block. Raises KeyError where the provider has no such type."""
        key = (section, name)
        if key not in self._blocks:
            self._blocks[key] = _block(self._data[section][name])
        return self._blocks[key]

    def version(self, name: str) -> int:
        """Return the version of a resource type's state schema."""
        return int(self._data["resources"][name].get("v", 0))


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The catalog of the data file that comes with the kit."""
    return Catalog()


def _block(encoded: Mapping[str, Any]) -> Block:
    return Block(
        {name: _attribute(name, *parts) for name, parts in encoded["a"].items()},
        {
            name: NestedBlock(name, nesting, minimum, maximum, _block(inner))
            for name, (nesting, minimum, maximum, inner) in encoded["b"].items()
        },
    )


def _attribute(name: str, kind: Any, flags: str, nested: Any = None) -> Attribute:
    parts = None
    if nested is not None:
        parts = NestedAttributes(
            nested[0], {key: _attribute(key, *value) for key, value in nested[1].items()}
        )
    return Attribute(
        name,
        kind,
        required="r" in flags,
        optional="o" in flags,
        computed="c" in flags,
        sensitive="s" in flags,
        write_only="w" in flags,
        nested=parts,
    )

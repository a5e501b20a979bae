"""The shape of a Terraform block, as hashicorp/aws declares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Nesting = Literal["single", "list", "set", "map"]

TypeExpression = Any
"""Terraform's JSON type expression: "string", "number", "bool", ["list", "string"], ["object", {…}], …"""


@dataclass(frozen=True)
class NestedAttributes:
    """What an attribute of objects is made of, where its parts have flags of their own."""

    nesting: Nesting
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True)
class Attribute:
    """One attribute. `computed` and `optional` together: the user may set it, else the provider does."""

    name: str
    type: TypeExpression
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False
    write_only: bool = False
    nested: NestedAttributes | None = None

    @property
    def configurable(self) -> bool:
        """Whether a configuration may set it."""
        return self.required or self.optional


@dataclass(frozen=True)
class NestedBlock:
    """A block inside a block. `max_items` 0 means no limit; a limit above one is not known."""

    name: str
    nesting: Nesting
    min_items: int
    max_items: int
    block: Block


@dataclass(frozen=True)
class Block:
    """Attributes and nested blocks by name; every value of a block has them all."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: Mapping[str, NestedBlock] = field(default_factory=dict)

    def names(self) -> Iterator[str]:
        """Every attribute's and block's name."""
        yield from self.attributes
        yield from self.blocks

    def empty(self) -> dict[str, Any]:
        """A value with nothing set: null attributes, no blocks."""
        value: dict[str, Any] = dict.fromkeys(self.attributes)
        for name, nested in self.blocks.items():
            value[name] = None if nested.nesting == "single" else {} if nested.nesting == "map" else []
        return value

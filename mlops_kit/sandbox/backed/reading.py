"""Reads a backed object's present values through the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from mlops_kit.sandbox.backed.calls import GONE, Caller
from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.from_api import (
    attribute_value,
    block_values,
    empty_value,
    nested_values,
    shape_at,
)
from mlops_kit.sandbox.backed.spec import Backed, Read
from mlops_kit.sandbox.backed.tags import read_tags
from mlops_kit.sandbox.backed.templates import fill
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block


class Reader:
    """Reads one type."""

    def __init__(self, spec: Backed, schema: Block, caller: Caller) -> None:
        self._spec = spec
        self._schema = schema
        self._caller = caller

    def raw(self, context: Context, state: Mapping[str, Any]) -> Any:
        """Return the first read's object as the API answers it, GONE where it is gone."""
        return self._caller.read(context, self._spec.reads[0], state)

    def read(self, context: Context, state: Values) -> Values | None:
        """Return the object's values over those of `state` that the API does not answer; None where gone."""
        values = {name: None if value is UNKNOWN else value for name, value in state.items()}
        first: Any = None
        for index, read in enumerate(self._spec.reads):
            if read.when and not read.when(values):
                continue
            found = self._caller.read(context, read, values)
            if found is GONE and not read.optional:
                return None
            first = found if index == 0 else first
            self._merge(context, read, None if found is GONE else found, values, state)
        self._complete(context, first, values, state)
        return values

    def _merge(
        self, context: Context, read: Read, found: Any, values: Values, state: Mapping[str, Any]
    ) -> None:
        shape = shape_at(self._caller.model(context, read), read.out)
        names = self._spec.names
        if read.into in self._schema.blocks:
            update = {read.into: nested_values(self._schema.blocks[read.into].block, found, names, shape)}
        elif read.into:
            kind = self._schema.attributes[read.into].type
            update = {read.into: attribute_value(kind, found, names, shape)}
        elif found is None:
            return
        else:
            update = block_values(self._schema, found, names, shape)
        for name, value in update.items():
            if name in self._spec.keep and state.get(name) is not None and state[name] is not UNKNOWN:
                continue
            if name not in ("id", "region", "tags", "tags_all"):
                values[name] = value if value is not None else self._unset(name)

    def _unset(self, name: str) -> Any:
        """Return what an attribute shows that an answer could have had a value for, and has none."""
        attribute = self._schema.attributes.get(name)
        return empty_value(attribute.type) if attribute and not self._spec.framework else None

    def _complete(self, context: Context, first: Any, values: Values, state: Mapping[str, Any]) -> None:
        if "region" in self._schema.attributes:
            values["region"] = context.region
        for name, template in self._spec.computed.items():
            values[name] = fill(template, {**context.names(), **values})
        if self._spec.tags and "tags" in self._schema.attributes:
            source = self._spec.tags.read
            if isinstance(source, Read):
                found = self._caller.read(context, source, values)
                found = None if found is GONE else found
            else:
                found = jmespath.search(source, first)
            values.update(read_tags(context.provider, found, state))
        if self._spec.after_read:
            self._spec.after_read(context, values, first if isinstance(first, Mapping) else {})

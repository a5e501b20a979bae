"""A data source that answers from the emulated API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jmespath

from mlops_kit.sandbox.backed.calls import GONE, Caller
from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.failures import AwsError, provider_error
from mlops_kit.sandbox.backed.from_api import (
    attribute_value,
    block_values,
    nested_values,
    shape_at,
)
from mlops_kit.sandbox.backed.spec import DataSource, Read
from mlops_kit.sandbox.backed.tags import as_map
from mlops_kit.sandbox.backed.templates import fill
from mlops_kit.sandbox.backed.to_api import operation_input
from mlops_kit.sandbox.backed.types import Problem, ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.provider.catalog import catalog
from mlops_kit.sandbox.provider.schema import Block


class BackedDataSource:
    """Implements `DataSourceType` for one `DataSource` declaration."""

    def __init__(self, spec: DataSource, schema: Block) -> None:
        self.spec = spec
        self._schema = schema
        self._caller = Caller(spec.service, schema, spec.names)

    def validate(self, config: Values) -> Sequence[Problem]:
        """Nothing beyond the schema."""
        return ()

    def read(self, provider: ProviderConfig, config: Values) -> Values:
        """Return the data source's values."""
        region = config.get("region") if "region" in self._schema.attributes else None
        context = Context(provider, region if isinstance(region, str) else "")
        values = dict(config)
        if "region" in self._schema.attributes and values.get("region") is None:
            values["region"] = context.region
        try:
            if self.spec.find:
                self._read_resource(context, values, self.spec.find(context, values))
            if self.spec.resolve:
                values.update(self.spec.resolve(context, values))
            for index, read in enumerate(self.spec.reads):
                self._read(context, read, values, first=index == 0)
        except AwsError as error:
            raise provider_error("reading", f"data.{self.spec.type}", values.get("id"), error) from error
        for name, template in self.spec.computed.items():
            values[name] = fill(template, {**context.names(), **values})
        if "id" in self._schema.attributes and self.spec.id:
            values["id"] = fill(self.spec.id, {**context.names(), **values})
        return values

    def _read_resource(self, context: Context, values: Values, identity: Values) -> None:
        """Answer by what the backed resource type of the same name reads of the object."""
        from mlops_kit.sandbox.backed.registry import resource
        from mlops_kit.sandbox.backed.resource import BackedResource

        block = catalog().block("resources", self.spec.type)
        kind = resource(self.spec.type, block)
        assert isinstance(kind, BackedResource)
        state = block.empty() | {"tags": {}, "tags_all": {}, "region": context.region} | identity
        found = kind.present(context.provider, {name: state[name] for name in block.names()})
        if found is None:
            raise ProviderError(f"reading data.{self.spec.type}: no matching object found")
        named = {self.spec.names.get(name, name): value for name, value in found.items()}
        for name in self._schema.names():
            if name in named and name not in ("filter", "region", "timeouts"):
                values[name] = named[name]
                attribute = self._schema.attributes.get(name)
                if named[name] is None and attribute and attribute.type[0] in ("list", "set"):
                    values[name] = []
        if "tags" in self._schema.attributes:
            values["tags"] = found.get("tags_all") or {}
        if self.spec.after_read:
            self.spec.after_read(context, values, found)

    def _read(self, context: Context, read: Read, values: Values, *, first: bool) -> None:
        if read.when and not read.when(values):
            return
        model = self._caller.model(context, read)
        params: dict[str, Any] = {}
        if first and self.spec.fill:
            params = operation_input(model, self._schema, values, {"Filters": None, **self.spec.names})
        if first and self.spec.filters and values.get("filter"):
            wanted = [{"Name": f["name"], "Values": list(f["values"])} for f in values["filter"]]
            params[self.spec.filters] = [*params.get(self.spec.filters, []), *wanted]
        request = Read(read.operation, {**params, **read.params}, read.out, missing=read.missing)
        found = self._caller.read(context, request, values)
        if first and self.spec.one and isinstance(found, list):
            found = self._one(found)
        if found is GONE or found is None:
            if read.optional:
                return
            raise ProviderError(f"reading data.{self.spec.type}: no matching object found")
        shape = shape_at(model, read.out)
        shape = getattr(shape, "member", shape) if first and self.spec.one else shape
        if read.into in self._schema.blocks:
            nested = self._schema.blocks[read.into].block
            values[read.into] = nested_values(nested, found, self.spec.names, shape)
        elif read.into:
            kind = self._schema.attributes[read.into].type
            values[read.into] = attribute_value(kind, found, self.spec.names, shape)
        else:
            fresh = block_values(self._schema, found, self.spec.names, shape)
            values.update({n: v for n, v in fresh.items() if self._is_answer(n, v)})
        if first:
            self._finish(context, found, values)

    def _is_answer(self, name: str, value: Any) -> bool:
        """An argument stays what the configuration says, null included; tags are read their own way."""
        attribute = self._schema.attributes.get(name)
        argument = attribute is not None and not attribute.computed
        return not argument and name != "tags" and (value is not None or name != "id")

    def _finish(self, context: Context, found: Any, values: Values) -> None:
        if self.spec.tags:
            source = self.spec.tags
            tags = (
                self._caller.read(context, source, values)
                if isinstance(source, Read)
                else jmespath.search(source, found)
            )
            values["tags"] = as_map(None if tags is GONE else tags)
        if self.spec.after_read:
            self.spec.after_read(context, values, found if isinstance(found, dict) else {})

    def _one(self, found: list[Any]) -> Any:
        if len(found) > 1:
            raise ProviderError(
                f"reading data.{self.spec.type}: {len(found)} objects match; use additional constraints to "
                "reduce matches to a single one"
            )
        return found[0] if found else GONE

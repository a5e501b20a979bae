"""The answer to GetProviderSchema, ready to send; made once for each set of types."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable

from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.provider.catalog import Catalog, Section
from mlops_kit.sandbox.provider.functions import FUNCTIONS, Function
from mlops_kit.sandbox.provider.schema import Attribute, Block
from mlops_kit.sandbox.provider.wire import schema_message

CAPABILITIES = pb.ServerCapabilities(
    plan_destroy=True, get_provider_schema_optional=True, move_resource_state=True
)
_META = Block({"user_agent": Attribute("user_agent", ["list", "string"], optional=True)})
_KEPT = 64


class Schemas:
    """Answers with the schemas of some types, or of all."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._messages: dict[tuple[Section, str], pb.Schema] = {}
        self._answers: dict[frozenset[str] | None, bytes] = {}
        self._lock = threading.Lock()

    def answer(self, names: frozenset[str] | None) -> bytes:
        """Return the serialised response with the types of these names, None for every type."""
        if names is not None:
            names = frozenset(name for name in names if self._known(name))
        with self._lock:
            if names not in self._answers:
                if len(self._answers) >= _KEPT:
                    self._answers.clear()
                self._answers[names] = self._serialise(names)
            return self._answers[names]

    def _known(self, name: str) -> bool:
        sections: tuple[Section, ...] = ("resources", "data_sources", "ephemeral_resources")
        return any(self._catalog.has(section, name) for section in sections)

    def _serialise(self, names: frozenset[str] | None) -> bytes:
        response = pb.GetProviderSchema.Response(
            provider=schema_message(self._catalog.provider),
            provider_meta=schema_message(_META),
            resource_schemas=self._section("resources", names),
            data_source_schemas=self._section("data_sources", names),
            functions={name: function_message(function) for name, function in FUNCTIONS.items()},
            server_capabilities=CAPABILITIES,
        )
        ephemeral = self._section("ephemeral_resources", names)
        entries = [_ephemeral_entry(name, schema) for name, schema in ephemeral.items()]
        return bytes(response.SerializeToString()) + b"".join(entries)

    def _section(self, section: Section, names: frozenset[str] | None) -> dict[str, pb.Schema]:
        wanted: Iterable[str] = self._catalog.names(section)
        if names is not None:
            wanted = [name for name in names if self._catalog.has(section, name)]
        return {name: self._message(section, name) for name in wanted}

    def _message(self, section: Section, name: str) -> pb.Schema:
        key = (section, name)
        if key not in self._messages:
            version = self._catalog.version(name) if section == "resources" else 0
            self._messages[key] = schema_message(self._catalog.block(section, name), version)
        return self._messages[key]


def _ephemeral_entry(name: str, schema: pb.Schema) -> bytes:
    """Return one entry of `ephemeral_resource_schemas` (field 8), which the generated messages lack.

    A map is a repeated message of key and value; `resource_schemas` has entries of the same kind.
    """
    entry = bytes(pb.GetProviderSchema.Response(resource_schemas={name: schema}).SerializeToString())
    return bytes([8 << 3 | 2]) + entry[1:]


def function_message(function: Function) -> pb.Function:
    """Return a provider-defined function's signature."""
    return pb.Function(
        parameters=[
            pb.Function.Parameter(name=name, type=json.dumps(kind).encode())
            for name, kind in function.parameters
        ],
        **{"return": pb.Function.Return(type=json.dumps(function.result).encode())},
    )

"""Terraform's wire values (msgpack with unknowns) to and from plain Python, completed by the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgpack
from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.provider.schema import Block, NestedBlock, TypeExpression

# Extension types of Terraform's encoding: an unknown value, and one with something said about it.
_UNKNOWN, _REFINED_UNKNOWN = 0, 12


def decode(value: pb.DynamicValue) -> Any:
    """Return what a wire value holds; None where it is null."""
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, ext_hook=_from_extension, strict_map_key=False)
    if value.json:
        return json.loads(value.json)
    return None


def encode(value: Any) -> pb.DynamicValue:
    """Return the wire form of a value that has its type's shape already."""
    return pb.DynamicValue(msgpack=msgpack.packb(value, default=_to_extension))


def encode_block(block: Block, values: Mapping[str, Any] | None) -> pb.DynamicValue:
    """Return the wire form of a block's values; see `complete`."""
    return encode(None if values is None else complete(block, values))


def complete(block: Block, values: Mapping[str, Any]) -> Values:
    """Return every attribute and block of the schema and nothing else; what is left out is null or empty.

    Raises TypeError, naming the attribute, where a value can't be of the schema's type.
    """
    result: Values = {}
    for name, attribute in block.attributes.items():
        value = values.get(name)
        result[name] = None if attribute.write_only else _typed(name, attribute.type, value)
    for name, nested in block.blocks.items():
        result[name] = _nested(nested, values.get(name))
    return result


def _nested(nested: NestedBlock, value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN
    if nested.nesting == "single":
        return None if value is None else complete(nested.block, value)
    if nested.nesting == "map":
        return {key: complete(nested.block, item) for key, item in (value or {}).items()}
    return [item if item is UNKNOWN else complete(nested.block, item) for item in value or []]


def _typed(name: str, kind: TypeExpression, value: Any) -> Any:
    """Return `value` as a value of `kind`: Python's int for a string, say, becomes the text."""
    if value is None or value is UNKNOWN or kind == "dynamic":
        return value
    if isinstance(kind, list):
        return _collection(name, kind, value)
    if kind == "string":
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (str, int, float)):
            return str(value)
    elif kind == "bool" and isinstance(value, bool):
        return value
    elif kind == "bool" and value in ("true", "false"):
        return value == "true"
    elif kind == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    elif kind == "number" and isinstance(value, str):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    raise TypeError(f"{name}: {type(value).__name__} where the schema has {kind}")


def _collection(name: str, kind: list[Any], value: Any) -> Any:
    outer, inner = kind
    if outer in ("list", "set") and isinstance(value, (list, tuple, set, frozenset)):
        items = [_typed(name, inner, item) for item in value]
        return _without_repeats(items) if outer == "set" else items
    if outer == "map" and isinstance(value, Mapping):
        return {str(key): _typed(f"{name}.{key}", inner, item) for key, item in value.items()}
    if outer == "object" and isinstance(value, Mapping):
        return {key: _typed(f"{name}.{key}", inner[key], value.get(key)) for key in inner}
    if outer == "tuple" and isinstance(value, (list, tuple)):
        return [_typed(name, one, item) for one, item in zip(inner, value, strict=True)]
    raise TypeError(f"{name}: {type(value).__name__} where the schema has a {outer}")


def _without_repeats(items: list[Any]) -> list[Any]:
    result: list[Any] = []
    for item in items:
        if item is UNKNOWN or item not in result:
            result.append(item)
    return result


def _from_extension(code: int, _data: bytes) -> Any:
    if code in (_UNKNOWN, _REFINED_UNKNOWN):
        return UNKNOWN
    raise ValueError(f"Terraform sent a value of the unknown extension type {code}")


def _to_extension(value: Any) -> msgpack.ExtType:
    if value is UNKNOWN:
        return msgpack.ExtType(_UNKNOWN, b"\x00")
    raise TypeError(f"{type(value).__name__} is no Terraform value")

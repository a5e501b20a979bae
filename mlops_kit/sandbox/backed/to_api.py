"""Fills the input of an AWS operation from Terraform values, member by member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from mlops_kit.sandbox.backed.tags import as_input
from mlops_kit.sandbox.backed.values import UNKNOWN
from mlops_kit.sandbox.provider.schema import Block, TypeExpression

Names = Mapping[str, str | None]


def attribute_name(shape: str, member: str, names: Names) -> str | None:
    """Return the attribute or block that stands for a member of an API structure, None for none."""
    for key in (f"{shape}.{member}", member):
        if key in names:
            return names[key]
    return xform_name(member)


def operation_input(
    operation: OperationModel, block: Block, values: Mapping[str, Any], names: Names, only: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the parameters of `operation` that `values` (shaped by `block`) has something for.

    `only`: take these attributes and blocks alone.
    """
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return {}
    if only:
        values = {name: values.get(name) for name in only}
    return _structure(shape, block, values, names)


def member_input(
    operation: OperationModel, member: str, block: Block, values: Mapping[str, Any], names: Names
) -> dict[str, Any]:
    """Return what the input's member, a structure, takes of `values`."""
    shape = operation.input_shape
    inner = shape.members[member] if isinstance(shape, StructureShape) else None
    return _structure(inner, block, values, names) if isinstance(inner, StructureShape) else {}


def _structure(
    shape: StructureShape, block: Block, values: Mapping[str, Any], names: Names
) -> dict[str, Any]:
    result = {}
    for member, member_shape in shape.members.items():
        name = attribute_name(shape.name, member, names)
        value = values.get(name) if name else None
        if name is None or value is None or value is UNKNOWN:
            continue
        if name in block.blocks:
            converted = _block(member_shape, block.blocks[name].block, value, names)
        elif name in block.attributes:
            converted = _attribute(member_shape, block.attributes[name].type, value, names)
        else:
            continue
        if converted is not None:
            result[member] = converted
    return result


def _block(shape: Shape, block: Block, value: Any, names: Names) -> Any:
    items = value if isinstance(value, list) else [value]
    if isinstance(shape, StructureShape):
        return _structure(shape, block, items[0] or {}, names) if items else None
    if isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
        return [_structure(shape.member, block, item, names) for item in items] or None
    return None


def _attribute(shape: Shape, kind: TypeExpression, value: Any, names: Names) -> Any:
    if isinstance(shape, StructureShape):
        if isinstance(value, list):
            value = value[0] if value else None
        return _structure(shape, object_block(kind), value, names) if isinstance(value, Mapping) else None
    if isinstance(shape, ListShape):
        if isinstance(value, Mapping) and isinstance(shape.member, StructureShape):
            return as_input(shape, value) or None
        if not isinstance(value, list):
            value = [value]
        element = kind[1] if isinstance(kind, list) else kind
        return [_attribute(shape.member, element, item, names) for item in value if item is not None] or None
    if isinstance(shape, MapShape):
        if not isinstance(value, Mapping):
            return None
        element = kind[1] if isinstance(kind, list) and kind[0] == "map" else "string"
        return {
            key: "" if item == "" else _attribute(shape.value, element, item, names)  # an entry may be empty
            for key, item in value.items()
        }
    return _scalar(shape.type_name, value)


def _scalar(type_name: str, value: Any) -> Any:
    if value == "" or isinstance(value, (dict, list)):
        return None
    match type_name:
        case "string":
            return str(value).lower() if isinstance(value, bool) else str(value)
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case "boolean":
            return value in (True, "true")
        case "blob":
            return value.encode() if isinstance(value, str) else value
    return value


def object_block(kind: TypeExpression) -> Block:
    """Return an object type (or a collection of it) as a block of attributes."""
    from mlops_kit.sandbox.provider.schema import Attribute

    if isinstance(kind, list) and kind[0] in ("list", "set"):
        kind = kind[1]
    fields = kind[1] if isinstance(kind, list) and kind[0] == "object" else {}
    return Block({name: Attribute(name, item, optional=True, computed=True) for name, item in fields.items()})

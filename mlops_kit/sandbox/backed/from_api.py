"""Turns what an AWS operation answers into Terraform values."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from mlops_kit.sandbox.backed.tags import as_map
from mlops_kit.sandbox.backed.to_api import Names, attribute_name, object_block
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.provider.schema import Block, TypeExpression

_STEP = re.compile(r"([A-Za-z0-9]+)((?:\[\d*\])*)")


def shape_at(operation: OperationModel, path: object) -> Shape | None:
    """Return the shape that a plain JMESPath ("a.b[0].c") names in the operation's output, else None."""
    if not isinstance(path, str):
        return None
    shape: Shape | None = operation.output_shape
    if path == "@":
        return shape
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        if not match or not isinstance(shape, StructureShape) or match[1] not in shape.members:
            return None
        shape = shape.members[match[1]]
        for _ in range(match[2].count("[")):
            shape = shape.member if isinstance(shape, ListShape) else None
    return shape


def block_values(block: Block, data: Mapping[str, Any], names: Names, shape: Shape | None = None) -> Values:
    """Return the attributes and blocks that `data` has members for.

    With its `shape`, a member that the answer could have but has not comes out as null: it isn't set.
    """
    name = shape.name if shape is not None else ""
    members = list(shape.members) if isinstance(shape, StructureShape) else []
    values: Values = {}
    for member in dict.fromkeys([*members, *data]):
        attribute = attribute_name(name, member, names)
        if attribute is None:
            continue
        inner = shape.members.get(member) if isinstance(shape, StructureShape) else None
        if attribute in block.blocks:
            values[attribute] = _nested(block.blocks[attribute].block, data.get(member), names, inner)
        elif attribute in block.attributes:
            values[attribute] = attribute_value(
                block.attributes[attribute].type, data.get(member), names, inner
            )
    return values


def nested_values(block: Block, data: Any, names: Names, shape: Shape | None = None) -> list[Values]:
    """Return a nested block's items from a structure, a list of them, or nothing."""
    return _nested(block, data, names, shape)


def _nested(block: Block, data: Any, names: Names, shape: Shape | None) -> list[Values]:
    if data is None:
        return []
    if isinstance(data, Mapping):
        return [block.empty() | block_values(block, data, names, shape)]
    member = shape.member if isinstance(shape, ListShape) else None
    return [block.empty() | block_values(block, item, names, member) for item in data]


def attribute_value(kind: TypeExpression, data: Any, names: Names, shape: Shape | None = None) -> Any:
    """Return one attribute's value as its type wants it."""
    if data is None:
        return None
    if isinstance(kind, list):
        return _compound(kind, data, names, shape)
    match kind:
        case "string":
            return _string(data)
        case "number":
            return _number(data)
        case "bool":
            return data if isinstance(data, bool) else str(data).lower() == "true"
    return data


def empty_value(kind: TypeExpression) -> Any:
    """Return what Terraform's plugin SDK shows for an attribute that a read sets to nothing.

    Null for a collection: the SDK keeps it where the plan had none.
    """
    return {"string": "", "number": 0, "bool": False}.get(kind) if isinstance(kind, str) else None


def _compound(kind: list[Any], data: Any, names: Names, shape: Shape | None) -> Any:
    match kind[0]:
        case "map" if isinstance(data, (list, tuple)):
            return as_map(data)
        case "map":
            return {str(key): attribute_value(kind[1], item, names) for key, item in data.items()}
        case "object":
            block = object_block(kind)
            return block.empty() | block_values(block, data, names, shape)
    items = data if isinstance(data, (list, tuple, set)) else [data]
    member = shape.member if isinstance(shape, ListShape) else shape
    return [attribute_value(kind[1], item, names, member) for item in items]


def _string(data: Any) -> str:
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, datetime.datetime):
        return data.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(data, (dict, list)):
        return json.dumps(data, separators=(",", ":"))
    if isinstance(data, bytes):
        return data.decode()
    return str(data)


def _number(data: Any) -> int | float:
    if isinstance(data, datetime.datetime):
        return data.timestamp()
    number = float(data)
    return int(number) if number.is_integer() else number

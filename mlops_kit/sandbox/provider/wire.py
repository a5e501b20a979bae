"""Schemas, diagnostics and attribute paths as messages of Terraform's plugin protocol 6."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tf.gen import tfplugin_pb2 as pb

from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.provider.schema import Attribute, Block

_BLOCK_NESTING = pb.Schema.NestedBlock.NestingMode
_OBJECT_NESTING = pb.Schema.Object.NestingMode
# Schema.Attribute.write_only (field 11, a bool) is younger than the generated messages.
_WRITE_ONLY = b"\x58\x01"


def schema_message(block: Block, version: int = 0) -> pb.Schema:
    """Return a type's schema."""
    return pb.Schema(version=version, block=_block(block))


def _block(block: Block) -> pb.Schema.Block:
    return pb.Schema.Block(
        attributes=[_attribute(attribute) for attribute in block.attributes.values()],
        block_types=[
            pb.Schema.NestedBlock(
                type_name=nested.name,
                nesting=_BLOCK_NESTING.Value(nested.nesting.upper()),
                min_items=nested.min_items,
                max_items=nested.max_items,
                block=_block(nested.block),
            )
            for nested in block.blocks.values()
        ],
    )


def _attribute(attribute: Attribute) -> pb.Schema.Attribute:
    message = pb.Schema.Attribute(
        name=attribute.name,
        required=attribute.required,
        optional=attribute.optional,
        computed=attribute.computed,
        sensitive=attribute.sensitive,
    )
    if attribute.nested:
        message.nested_type.nesting = _OBJECT_NESTING.Value(attribute.nested.nesting.upper())
        message.nested_type.attributes.extend(map(_attribute, attribute.nested.attributes.values()))
    else:
        message.type = json.dumps(attribute.type, separators=(",", ":")).encode()
    if attribute.write_only:
        message.MergeFromString(_WRITE_ONLY)
    return message


def field(number: int, content: bytes) -> bytes:
    """Return a field of a message, a message or text itself, in the bytes that it has there."""
    length, rest = b"", len(content)
    while rest > 0x7F:
        length += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    return bytes([number << 3 | 2]) + length + bytes([rest]) + content


def diagnostics(problems: Iterable[Problem], block: Block | None = None) -> list[pb.Diagnostic]:
    """Return problems as diagnostics; `block` tells a path's map keys from its attribute names."""
    return [
        pb.Diagnostic(
            severity=pb.Diagnostic.WARNING if problem.severity == "warning" else pb.Diagnostic.ERROR,
            summary=problem.summary,
            detail=problem.detail,
            attribute=attribute_path(problem.path, block) if problem.path else None,
        )
        for problem in problems
    ]


def attribute_path(path: Sequence[str | int], block: Block | None = None) -> pb.AttributePath:
    """Return a path: names of attributes and blocks, indexes of lists, keys of maps."""
    steps = []
    kind: Any = block
    for step in path:
        if isinstance(step, int):
            steps.append(pb.AttributePath.Step(element_key_int=step))
            kind = kind[1] if isinstance(kind, list) else kind
        elif isinstance(kind, list) and kind[0] == "map":
            steps.append(pb.AttributePath.Step(element_key_string=step))
            kind = kind[1]
        else:
            steps.append(pb.AttributePath.Step(attribute_name=step))
            kind = _member(kind, step)
    return pb.AttributePath(steps=steps)


def _member(kind: Any, name: str) -> Any:
    """Return what a name leads to: a type expression, a nested block, or None where nothing is known."""
    if isinstance(kind, Block):
        if name in kind.attributes:
            return kind.attributes[name].type
        return kind.blocks[name].block if name in kind.blocks else None
    if isinstance(kind, list) and kind[0] == "object" and isinstance(kind[1], Mapping):
        return kind[1].get(name)
    return None

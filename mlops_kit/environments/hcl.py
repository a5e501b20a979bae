"""Values as HCL, in the form that `terraform fmt` leaves alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel

WIDTH = 100
"""A list longer than this goes over several lines."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEYWORDS = frozenset({"for", "true", "false", "null"})
_ASSIGNMENT = re.compile(r'( *)((?:[A-Za-z_][\w-]*)|"(?:[^"\\]|\\.)*") *= *(.*)')


class Hcl(str):
    """Text that is HCL already."""


def hcl(value: Any) -> Hcl:
    """Return any plain value as an HCL expression; raises TypeError for what HCL has no word for."""
    return Hcl(_expression(value))


def _expression(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value, allow_nan=False)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, BaseModel):
        return _expression(value.model_dump())
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence | set | frozenset):
        return _list(sorted(value) if isinstance(value, set | frozenset) else value)
    raise TypeError(f"{type(value).__name__} has no form in HCL")


def quoted(text: str) -> str:
    """Return text as a literal: nothing in it is an escape, an interpolation or a directive."""
    escaped = json.dumps(text, ensure_ascii=False).replace("\\b", "\\u0008").replace("\\f", "\\u000c")
    return re.sub(r"([$%])\{", r"\1\1{", escaped)


def _object(value: Mapping[Any, Any]) -> str:
    if not value:
        return "{}"
    lines = [f"{_key(str(key))} = {_expression(child)}" for key, child in value.items()]
    return "{\n" + _indented(lines) + "\n}"


def _list(items: Iterable[Any]) -> str:
    parts = [_expression(item) for item in items]
    flat = f"[{', '.join(parts)}]"
    if "\n" not in flat and len(flat) <= WIDTH:
        return flat
    return "[\n" + _indented([f"{part}," for part in parts]) + "\n]"


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) and name not in _KEYWORDS else quoted(name)


def _indented(parts: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for part in parts for line in part.split("\n"))


def aligned(text: str) -> str:
    """Line up the `=` of neighbouring one-line assignments of one depth, as `terraform fmt` does."""
    rows = [_ASSIGNMENT.fullmatch(line) for line in text.split("\n")]
    lines = []
    numbered = enumerate(text.split("\n"))
    for (indent, opens), group in groupby(numbered, lambda pair: _alignment(rows[pair[0]])):
        members = list(group)
        width = max(len(row[2]) for i, _ in members if (row := rows[i])) if indent is not None else 0
        for i, line in members:
            row = rows[i]
            lines.append(line if row is None else f"{row[1]}{row[2]:<{0 if opens else width}} = {row[3]}")
    return "\n".join(lines)


def _alignment(row: re.Match[str] | None) -> tuple[int | None, bool]:
    """Return what neighbours share: depth, and whether the value goes on in the next line."""
    if row is None:
        return None, False
    return len(row[1]), row[3].endswith(("{", "["))

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
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return _list(sorted(value) if isinstance(value, set | frozenset) else value)
    raise TypeError(f"{type(value).__name__} has no form in HCL")


def quoted(text: str) -> str:
    """Return text as a literal: nothing in it is an escape, an interpolation or a directive."""
    escaped = json.dumps(text, ensure_ascii=False).replace("\\b", "\\u0008").replace("\\f", "\\u000c")
    return re.sub(r"([$%])\{", r"\1\1{", escaped)


def _object(value: Mapping[Any, Any]) -> str:
    if not value:
        return "{}"
    lines = [f"{key(str(name))} = {_expression(child)}" for name, child in value.items()]
    return "\n".join(["{", *lines, "}"])


def _list(items: Iterable[Any]) -> str:
    parts = [_expression(item) for item in items]
    flat = f"[{', '.join(parts)}]"
    if "\n" not in flat and len(flat) <= WIDTH:
        return flat
    return "\n".join(["[", *(f"{part}," for part in parts), "]"])


def key(name: str) -> Hcl:
    """Return the key of an object: bare where it can be, else in quotes."""
    bare = _IDENTIFIER.fullmatch(name) and name not in _KEYWORDS
    return Hcl(name if bare else quoted(name))


def formatted(text: str) -> str:
    """Indent by depth and line up the `=` of neighbouring one-line assignments, as `terraform fmt` does.

    Understands what `hcl` writes: strings end on their line, brackets open at a line's end and
    close at a line's beginning.
    """
    lines = _indented(text)
    rows = [_ASSIGNMENT.fullmatch(line) for line in lines]
    done: list[str] = []
    for group, members in groupby(range(len(lines)), key=lambda i: _group(rows[i])):
        numbers = list(members)
        width = max(len(row[2]) for i in numbers if (row := rows[i])) if group else 0
        for i in numbers:
            row = rows[i]
            done.append(f"{row[1]}{row[2]:<{width}} = {row[3]}" if row else lines[i])
    return "\n".join(done)


def _indented(text: str) -> list[str]:
    lines = []
    depth = 0
    for line in (line.strip() for line in text.split("\n")):
        depth -= line.startswith(("}", "]"))
        lines.append("  " * depth + line if line else "")
        depth += line.endswith(("{", "["))
    return lines


def _group(row: re.Match[str] | None) -> tuple[int, str] | None:
    """Return what neighbours that are lined up share; an assignment that goes on stands alone."""
    if row is None:
        return None
    return len(row[1]), row.string if row[3].endswith(("{", "[")) else ""

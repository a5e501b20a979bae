"""Compares texts that hold more than a line: JSON documents by what they mean, anything else line by line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import msgspec

# What IAM reads as a set, and one text there as a set of one.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
_SETS = frozenset(
    ("Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated", "CanonicalUser")
)
_UNORDERED = _SETS | {"Statement", "environment", "secrets", "managedPolicyArns"}
_CONTEXT = 2
_MOST_LINES = 1000
_DEEPEST = 60


def document(text: Any) -> Any:
    """Return what a string of JSON holds, None where it is no object or list."""
    if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def json_lines(before: Any, after: Any) -> tuple[str, ...]:
    """Return a unified diff of two documents (None: not there); empty where they mean the same."""
    after = _plain(after, 0)
    before = _aligned(_plain(before, 0), after)
    return text_lines(_pretty(before), _pretty(after))


def text_lines(before: str, after: str) -> tuple[str, ...]:
    """Return a unified diff of two texts without its heading; empty where they are equal."""
    old, new = before.splitlines(), after.splitlines()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if max(len(old), len(new)) - start - end > _MOST_LINES:
        return (f"@@ {len(old) - start - end:,} lines become {len(new) - start - end:,} @@",)
    low, high = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    old, new = old[low : len(old) - high], new[low : len(new) - high]
    lines = list(difflib.unified_diff(old, new, n=_CONTEXT, lineterm=""))[2:]
    # Numbers of lines say nothing of a document that nobody wrote so; `@@` marks what is left out.
    return tuple("@@" if line.startswith("@@") else line for line in lines[1:])


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _pretty(value: Any) -> str:
    # Without the commas at ends of lines, which come and go with what follows.
    text = "" if value is None else json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return text.replace(",\n", "\n")


def _plain(value: Any, depth: int, key: str = "") -> Any:
    """Return a document in the one form in which it is compared: sets sorted, one text as a set of one."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: _plain(item, depth + 1, name) for name, item in value.items()}
    if key in _SETS and isinstance(value, str):
        return [value]
    if isinstance(value, list):
        items = [_plain(item, depth + 1) for item in value]
        return sorted(items) if key in _SETS and all(isinstance(item, str) for item in items) else items
    nested = document(value)
    return value if nested is None else _plain(nested, depth + 1)


def _aligned(before: Any, after: Any, depth: int = 0, key: str = "") -> Any:
    """Return `before` with its unordered lists in the order of `after`, so that moving is no change."""
    if depth > _DEEPEST:
        return before
    if isinstance(before, dict) and isinstance(after, dict):
        return {name: _aligned(item, after.get(name), depth + 1, name) for name, item in before.items()}
    if isinstance(before, list) and isinstance(after, list):
        if key in _UNORDERED:
            before = _reordered(before, after)
        pairs = zip_longest(before, after[: len(before)])
        return [_aligned(item, twin, depth + 1) for item, twin in pairs]
    return before


def _reordered(before: list[Any], after: list[Any]) -> list[Any]:
    """Put each element where its equal or namesake stands in `after`; the rest follow in their order."""
    places: dict[str, int] = {}
    for place, item in enumerate(after):
        places.setdefault(_identity(item), place)
        places.setdefault(_exactly(item), place)
    last = len(after)
    return sorted(before, key=lambda item: places.get(_exactly(item), places.get(_identity(item), last)))


def _identity(item: Any) -> str:
    names = (item.get(key) for key in ("Sid", "name", "Name")) if isinstance(item, dict) else ()
    named = next(filter(None, names), None)
    return f"named {named}" if isinstance(named, str) else _exactly(item)


def _exactly(item: Any) -> str:
    return json.dumps(item, sort_keys=True)

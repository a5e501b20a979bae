"""Shows how statements of policies differ, as a unified diff of their JSON.

Order means nothing in a policy's lists, so elements are matched as sets: no move looks like a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from json.encoder import encode_basestring
from typing import Any

_LINES = 200
"""Lines of a diff: a large policy must not crowd out what else a review says."""

_ORDER = {
    key: place
    for place, key in enumerate(
        (
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        )
    )
}
_ABSENT: Any = object()

Statement = Mapping[str, Any]


def statements_diff(old: Sequence[Statement], new: Sequence[Statement]) -> str:
    """Return the lines of both, with `-` where only the old has them and `+` where only the new has."""
    lines = (line for before, after in _paired(old, new) for line in _value("", before, after, 0))
    shown = list(islice(lines, _LINES + 1))
    return "\n".join([*shown[:_LINES], "… more lines"] if len(shown) > _LINES else shown)


def _paired(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[tuple[Any, Any]]:
    """Yield statements side by side: those of one Sid, then the others in their order."""
    by_sid = {str(item["Sid"]): item for item in old if item.get("Sid")}
    left, right = [item for item in old if not item.get("Sid")], []
    for item in new:
        twin = by_sid.pop(str(item.get("Sid")), None)
        if twin is None:
            right.append(item)
        else:
            yield twin, item
    yield from zip_longest([*left, *by_sid.values()], right, fillvalue=_ABSENT)


def _value(key: str, before: Any, after: Any, depth: int) -> Iterator[str]:
    old, new = _plain(before), _plain(after)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield _line(" ", depth, f"{key}{{")
        for name in sorted(old.keys() | new.keys(), key=_place):
            yield from _value(f"{_text(name)}: ", old.get(name, _ABSENT), new.get(name, _ABSENT), depth + 1)
        yield _line(" ", depth, "}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) + len(new) > 2:
        former, latter = set(old), set(new)
        yield _line(" ", depth, f"{key}[")
        for item in sorted(former | latter):
            sign = "-" if item not in latter else " " if item in former else "+"
            yield _line(sign, depth + 1, item)
        yield _line(" ", depth, "]")
    elif old == new:
        yield from _whole(" ", key, before, depth)
    else:
        yield from _whole("-", key, before, depth)
        yield from _whole("+", key, after, depth)


def _whole(sign: str, key: str, value: Any, depth: int) -> Iterator[str]:
    """Yield the lines of a value that is on one side, or the same on both."""
    shown = _plain(value)
    if isinstance(shown, Mapping):
        yield _line(sign, depth, f"{key}{{")
        for name in sorted(shown, key=_place):
            yield from _whole(sign, f"{_text(name)}: ", shown[name], depth + 1)
        yield _line(sign, depth, "}")
    elif isinstance(shown, list) and len(shown) > 1:
        yield _line(sign, depth, f"{key}[")
        for item in sorted(shown):
            yield _line(sign, depth + 1, item)
        yield _line(sign, depth, "]")
    elif shown is not _ABSENT:
        yield _line(sign, depth, f"{key}{shown[0] if shown else '[]'}")


def _place(name: str) -> tuple[int, str]:
    return _ORDER.get(name, len(_ORDER)), name


def _plain(value: Any) -> Any:
    """Return an object, or a list of its elements as JSON: one element alone means a list of it."""
    if value is _ABSENT or isinstance(value, Mapping):
        return value
    return [_text(item) for item in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    return encode_basestring(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(sign: str, depth: int, text: str) -> str:
    return f"{sign}{'  ' * depth}{text}"

"""Which block of a list was which before: Terraform keeps sets as lists, so that places mean little."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

_NAMES = ("name", "variant_name", "id", "key", "sid", "rule_id", "metric_name", "description")


def paired(before: list[Any], after: list[Any], unknown: Any) -> tuple[list[int], dict[int, int | None]]:
    """Return places of `before` that are gone, and for changed or new places of `after` where they were.

    Equal blocks drop out, wherever they stand; the rest pair by their names, then in their order. A block
    that is alone on either side is the same one, whatever it is called.
    """
    marks = unknown if isinstance(unknown, list) else []
    equal: dict[str, deque[int]] = defaultdict(deque)
    for index, block in enumerate(before):
        equal[_exactly(block)].append(index)
    gone, fresh = set(range(len(before))), []
    for index, block in enumerate(after):
        twins = equal.get(_exactly(block))
        if twins and not _known_later(marks, index):
            gone.discard(twins.popleft())
        else:
            fresh.append(index)
    alone = len(before) == len(after) == len(fresh) == 1
    places = {0: 0} if alone else _by_name(before, after, sorted(gone), fresh)
    gone -= set(places.values())
    nameless = deque(index for index in sorted(gone) if _name(before[index]) is None)
    others = deque(index for index in sorted(gone) if _name(before[index]) is not None)
    found: dict[int, int | None] = {}
    for index in fresh:
        place = places.get(index)
        if place is None and nameless:
            place = nameless.popleft()
        elif place is None and others and _name(after[index]) is None:
            # Its name may be known after apply.
            place = others.popleft()
        found[index] = place
        gone.discard(-1 if place is None else place)
    return sorted(gone), found


def _by_name(before: list[Any], after: list[Any], gone: list[int], fresh: list[int]) -> dict[int, int]:
    """Pair blocks by the first of the names that both have: which of them is known may differ."""
    named: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for index in gone:
        for name in _names(before[index]).items():
            named[name].append(index)
    places: dict[int, int] = {}
    taken: set[int] = set()
    for index in fresh:
        place = _namesake(_names(after[index]), before, named, taken)
        if place is not None:
            places[index] = place
            taken.add(place)
    return places


def _namesake(
    names: dict[str, str], before: list[Any], named: dict[tuple[str, str], deque[int]], taken: set[int]
) -> int | None:
    missed: set[str] = set()
    for name in names.items():
        twins = named.get(name, deque())
        while twins and twins[0] in taken:
            twins.popleft()
        # Another name of theirs that differs says that they are two; only the first is looked at, for speed.
        if twins and missed.isdisjoint(_names(before[twins[0]])):
            return twins[0]
        missed.add(name[0])
    return None


def _name(block: Any) -> str | None:
    return next(iter(_names(block).values()), None)


def _names(block: Any) -> dict[str, str]:
    if not isinstance(block, Mapping):
        return {}
    return {key: block[key] for key in _NAMES if isinstance(block.get(key), str) and block[key]}


def _exactly(block: Any) -> str:
    return json.dumps(block, sort_keys=True, default=str)


def _known_later(marks: list[Any], index: int) -> bool:
    return index < len(marks) and "true" in json.dumps(marks[index])

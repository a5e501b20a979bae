"""Cuts Markdown to a length between two lines, leaving no code fence and no `<details>` open."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NOTE = "_Shortened to what fits here; the commands of the kit print the whole._"
_OPEN = re.compile(r"<details\b", re.IGNORECASE)
_CLOSE = re.compile(r"</details\s*>", re.IGNORECASE)


def shortened(text: str, limit: int) -> str:
    """Return a text within `limit` characters: its beginning, closed rightly, a note, its last paragraph."""
    if len(text) <= limit:
        return text
    lines = text.rstrip().splitlines()
    states = list(_states(lines))
    ending = _last_paragraph(lines, states)
    note = f"\n\n{_NOTE}" + (f"\n\n{ending}" if ending and len(ending) < limit // 4 else "")
    kept, length = 0, 0
    for number, line in enumerate(lines):
        length += len(line) + 1
        if length + len(_closing(*states[number])) + len(note) > limit:
            break
        kept = number + 1
    closing = _closing(*states[kept - 1]) if kept else ""
    return ("\n".join(lines[:kept]) + closing + note).lstrip("\n")[:limit]


def _states(lines: list[str]) -> Iterator[tuple[str, int]]:
    """Yield, for each line, the fence and the number of `<details>` that are open after it."""
    fence, depth = "", 0
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            ends = found is not None and found[1].startswith(fence) and not line[found.end() :].strip()
            fence = "" if ends else fence
        elif found:
            fence = found[1]
        else:
            depth = max(0, depth + len(_OPEN.findall(line)) - len(_CLOSE.findall(line)))
        yield fence, depth


def _last_paragraph(lines: list[str], states: list[tuple[str, int]]) -> str:
    """Return what follows the last blank line outside of fences and `<details>`, if it is whole."""
    if states[-1] != ("", 0):
        return ""
    for number in range(len(lines) - 1, 0, -1):
        if not lines[number].strip() and states[number] == ("", 0):
            return "\n".join(lines[number + 1 :])
    return ""


def _closing(fence: str, depth: int) -> str:
    return (f"\n{fence}" if fence else "") + "\n\n</details>" * depth

"""Cuts Markdown to a length between two lines, leaving no code fence and no `<details>` open."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NOTE = "\n\n_Shortened to what fits here; the commands of the kit print the whole._"
_OPEN = re.compile(r"<details\b", re.IGNORECASE)
_CLOSE = re.compile(r"</details\s*>", re.IGNORECASE)


def shortened(text: str, limit: int) -> str:
    """Return a text as it is, or its beginning, closed rightly and with a note, within `limit` characters."""
    if len(text) <= limit:
        return text
    kept: list[str] = []
    length = 0
    fence, depth = "", 0
    for line in text.splitlines():
        after_fence, after_depth = _state(line, fence, depth)
        tail = _tail(after_fence, after_depth)
        if length + len(line) + 1 + len(tail) > limit:
            break
        kept.append(line)
        length += len(line) + 1
        fence, depth = after_fence, after_depth
    return ("\n".join(kept) + _tail(fence, depth)).lstrip("\n")[:limit]


def _state(line: str, fence: str, depth: int) -> tuple[str, int]:
    """Return the open fence and the number of open `<details>` after a line."""
    found = _FENCE.match(line)
    if fence:
        closes = found and found[1][0] == fence[0] and len(found[1]) >= len(fence)
        return ("" if closes and found and not line[found.end() :].strip() else fence), depth
    if found:
        return found[1], depth
    return "", max(0, depth + len(_OPEN.findall(line)) - len(_CLOSE.findall(line)))


def _tail(fence: str, depth: int) -> str:
    return (f"\n{fence}" if fence else "") + "\n\n</details>" * depth + _NOTE

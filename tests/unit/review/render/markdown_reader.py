"""Reads Markdown as the platforms do, and says what in it is alive that should not be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_OURS = re.compile(
    r"(?:<!-- [a-z:-]+ -->\n?)?|<details><summary><code>[^<>]*</code>[^<>`@#]*</summary>\n?|</details>\n?"
)
# What GitHub or GitLab turn into a link, a mention or a picture in plain text.
_ALIVE = re.compile(
    r"@[\w-]|#\w|(?<!\w)[!$~%&][\w\"]|://|www\.|\bGH-\d|\b[0-9a-f]{7,40}\b(?<![g-z])|:[a-z0-9_+-]+:|\w@|[\[\]<>]"
)
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_FENCE = re.compile(r" {0,3}(`{3,})(.*)")


def problems(text: str) -> list[str]:
    """Return what is wrong with a comment; nothing where it is as it should be."""
    return [
        *_alive(_PARSER.parse(text)),
        *_unbalanced(text),
        *(["a hidden character"] if _HIDDEN.search(text) else []),
    ]


def tables(text: str) -> list[list[list[str]]]:
    """Return the tables as rows of cells in source form."""
    found: list[list[list[str]]] = []
    cell = False
    for token in _PARSER.parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            cell = token.nesting == 1
        elif cell and token.type == "inline":
            found[-1][-1].append(token.content)
    return found


def _alive(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "html_block" and not all(map(_OURS.fullmatch, token.content.splitlines())):
            yield f"HTML: {token.content[:200]!r}"
        for child in token.children or ():
            if child.type in ("link_open", "image", "html_inline"):
                yield f"{child.type}: {token.content[:200]!r}"
            if child.type == "text" and _ALIVE.search(child.content):
                yield f"text: {child.content[:200]!r}"


def _unbalanced(text: str) -> Iterator[str]:
    ticks, depth = "", 0
    for line in text.split("\n"):
        found = _FENCE.fullmatch(line)
        if ticks:
            if found and len(found[1]) >= len(ticks) and not found[2].strip():
                ticks = ""
        elif found and "`" not in found[2]:
            ticks = found[1]
        else:
            depth += line.startswith("<details>") - line.startswith("</details>")
        if depth not in (0, 1):
            yield f"details within details at {line[:80]!r}"
            return
    if ticks or depth:
        yield "an open fence or block at the end"

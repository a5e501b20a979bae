"""Puts text of unknown origin into Markdown so that it shows as it is and does nothing.

Names, tags and values of a plan are anybody's text. On GitHub and GitLab a plain `@user`, `#1`, `:smile:`,
`owner/repo#1`, commit, link or HTML comes alive wherever Markdown is read; inside of code nothing does. So
whatever is not a plain word stands in a code span or a fence that is longer than any run of backticks in it.
"""

from __future__ import annotations

import html
import re

from mlops_kit.visible import visible

_TICKS = re.compile(r"`+")
_BREAKS = re.compile(r"[\t\n\r]+")
# Words of a sentence: letters, joined by hyphen, apostrophe or slash; numbers of at most six digits.
_WORD = re.compile(r"(?P<open>[\"'(“]*)(?P<word>.*?)(?P<close>[\"',.;:)?!…”]*)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z]+(?:[-'’/][A-Za-z]+)*|[0-9]{1,6}%?|[0-9]{1,3}(?:,[0-9]{3}){1,4}|[–—→×±+−=]|")
_COMMIT = re.compile(r"(?<![a-z])[a-f]{7,40}(?![a-z])", re.IGNORECASE)
_LONGEST_WORD = 300
_PARTS = re.compile(
    r"(?<!\S)([\"'(“]*)`([^`\n]{1,300})`([\"',.;:)?!…”]*)(?!\S)"  # code of several words is one span
    r"|(\S+)"
)


def code(text: str, *, cell: bool = False) -> str:
    """Return the text as a code span in one line; with `cell` it may stand in a table."""
    shown = _BREAKS.sub(" ", visible(text))
    if cell:
        # A backslash before a pipe is read in two ways, depending on the reader.
        shown = re.sub(r"\\+(?=\|)", lambda found: found[0] + " ", shown).replace("|", "\\|")
    if not shown.strip():
        return '` "" `' if not shown else "` (blank) `"
    ticks = "`" * (longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def sentence(text: str, *, cell: bool = False) -> str:
    """Return a sentence whose plain words stay as they are; all others become code spans."""
    return " ".join(_part(found, cell) for found in _PARTS.finditer(visible(text)))


def _part(found: re.Match[str], cell: bool) -> str:
    """Return a word, or several that stand as code already, as `code` writes them."""
    opening, span, closing, word = found.groups()
    return f"{opening}{code(span, cell=cell)}{closing}" if span else _word(word, cell)


def _word(word: str, cell: bool) -> str:
    if len(word) > _LONGEST_WORD:
        return code(word, cell=cell)
    found = _WORD.fullmatch(word)
    if found is None:
        return code(word, cell=cell)
    core = found["word"]
    if _PLAIN.fullmatch(core) and not _COMMIT.search(core):
        return word
    opening, closing = found["open"], found["close"]
    if opening[-1:] == '"' == closing[:1]:
        opening, closing = opening[:-1], closing[1:]
    return f"{opening}{code(core, cell=cell)}{closing}"


def summary(text: str) -> str:
    """Return the text as code for a heading in HTML, `<summary>` for one."""
    return f"<code>{html.escape(_BREAKS.sub(' ', visible(text)))}</code>"


def fence(lines: list[str], language: str = "diff") -> str:
    """Return lines as a fenced block that none of them can end."""
    body = "\n".join(lines)
    ticks = "`" * max(3, longest_run(body) + 1)
    return f"{ticks}{language}\n{body}\n{ticks}"


def fence_line(text: str) -> str:
    """Return the text as one line of a fence."""
    return _BREAKS.sub(" ", visible(text))


def longest_run(text: str) -> int:
    """Return how many backticks follow each other at most."""
    return max((len(run) for run in _TICKS.findall(text)), default=0) if "`" in text else 0

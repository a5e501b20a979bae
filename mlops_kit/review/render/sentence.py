"""Makes a sentence of a finding's text."""

from __future__ import annotations

import re

_PROSE = re.compile(r"[a-z]+ ")


def sentence(text: str) -> str:
    """Return the text with a capital, where it begins with a word and not with a name."""
    return text[:1].upper() + text[1:] if _PROSE.match(text) else text

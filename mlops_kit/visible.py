"""Writes out characters that hide or reorder text, so that a name is what it looks like."""

from __future__ import annotations

import json
import re

# Control characters but tab and newline, direction and zero-width marks (the joiner of emoji stays),
# separators that scripts take for line ends, the tag block, half surrogates, and what XML 1.0 forbids.
# https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing, https://www.w3.org/TR/xml/#charsets
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return the text with every hidden character as its code point, `⟨U+202E⟩`."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.replace("\r\n", "\n"))


def escaped(text: str) -> str:
    """Return JSON that means the same and holds hidden characters as escapes, `\\u202e`."""
    return _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text)

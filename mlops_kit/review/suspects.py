"""Tells quickly what can't hold a secret, so that few values need a close look.

Looking closely at every value of ten thousand resources takes seconds; nearly all hold nothing. What this
lets pass is exactly what `texts` and `names` would leave as it is: a test holds the two together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, ascii_uppercase, digits

from mlops_kit.review.names import KEYS

# Parts of names that say secret, of words that introduce one, and of tokens whose alphabet has - and _.
_WORDS = (
    *(b"pass", b"pwd", b"secret", b"token", b"cred", b"jwt", b"bearer", b"basic", b"otp", b"hmac", b"conn"),
    *(b"webhook", b"-----b", b"xox", b"xapp-", b"sk-", b"aiza", b"ya29.", b"sg.", b"hvs.", b"hvb.", b"hvr."),
    *(
        b"pypi-",
        b"dckr_",
        b"k_live_",
        b"k_test_",
        b"atlasv1",
        b"eyj",
        b"-u",
        b"hf_",
        b"npm_",
        b"dapi",
        b"discord",
    ),
)
# `key` after one of the words with which it names a secret: `api_key`, `accessKey`. Lookbehinds go by width.
_WIDTHS = {width: [word for word in KEYS if len(word) == width] for width in {len(word) for word in KEYS}}
_KEY = re.compile(
    b"key(?:"
    + b"|".join(
        f"(?<=(?:{'|'.join(sorted(words))}){gap}key)".encode()
        for words in _WIDTHS.values()
        for gap in ("", "[^a-z]", "[^a-z][^a-z]")
    )
    + b")"
)
# Maps and lists in which weaker names count too: a container's variables, pairs of name and value.
_VARIABLES = re.compile(rb"nv(?:ironment|s)?(?:_?var\w*)?s?\\*\"\s*:\s*[\[{]")
_PREFIXED = re.compile(rb"g(?:h[pousr]_|l[a-z]{1,6}[-_])")
_ESCAPED = re.compile(rb"\\u(?!00(?:3c|3e|26))")


def _only(characters: str) -> bytes:
    """Return a table that turns these characters into `x` and all others into blanks."""
    return bytes(ord("x" if chr(byte) in characters else " ") for byte in range(256))


_CAPITALS = _only(ascii_uppercase + digits), b"x" * 16
_LETTERS = _only(ascii_letters + digits), b"x" * 24
_BASE64 = _only(ascii_letters + digits + "+/"), b"x" * 40
_SHORT = 256


def suspicious(text: bytes) -> bool:
    """Whether JSON or any other text may hold a secret, so that it must be looked at closely."""
    if b"=" in text or b"@" in text:
        return True
    for table, run in (_CAPITALS, _LETTERS, _BASE64):
        if run in text.translate(table):
            return True
    lower = text.lower()
    for word in _WORDS:
        if word in lower:
            return True
    return bool(
        _KEY.search(lower)
        or _PREFIXED.search(lower)
        or b'"value' in lower
        or b"variables" in lower
        or _VARIABLES.search(lower)
        or (b"\\u" in lower and _ESCAPED.search(lower))
    )


def suspicious_text(text: str) -> bool:
    """Whether a string may hold a secret; short ones are remembered, since plans repeat them."""
    return _remembered(text) if len(text) <= _SHORT else suspicious(text.encode("utf-8", "replace"))


@lru_cache(maxsize=32768)
def _remembered(text: str) -> bool:
    return suspicious(text.encode("utf-8", "replace"))

"""Puts anybody's text into comments and issues of the kit."""

from __future__ import annotations

from typing import Any

from mlops_kit.review.render import escaping

_LONGEST = 200


def code(value: Any) -> str:
    """Return a text of at most 200 characters as inline code, in which no mention, link or HTML works."""
    text = str(value)
    return escaping.code(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")

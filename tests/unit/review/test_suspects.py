from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlops_kit.review.masking import masked_value
from mlops_kit.review.suspects import suspicious
from mlops_kit.review.texts import hide_text

_WORDS = (
    *(
        "password",
        "token",
        "api",
        "key",
        "_",
        "-",
        " ",
        "=",
        ":",
        '"',
        "'",
        "\\",
        "://",
        "@",
        "?",
        "&",
        "\n",
        "u:",
    ),
    *("secret", "sk-", "gh", "ghp_", "gl", "glpat-", "eyJ", "AKIA", "ASIA", "ABCDEFGHIJKLMNOP", "0123456789"),
    *(
        "abcdefgh",
        "xox",
        "xoxb-",
        "hf_",
        "Bearer",
        "Basic ",
        "-----BEGIN PRIVATE KEY-----",
        "webhook",
        "url",
        "/",
    ),
    *(
        "conn",
        "str",
        "private",
        "Access",
        "Key",
        "SG.",
        "hvs.",
        "auth",
        "environment",
        "value",
        "name",
        "pat",
        "-u ",
    ),
)
_TEXTS = st.lists(st.sampled_from(_WORDS) | st.text(max_size=4), max_size=8).map("".join)
_VALUES = st.recursive(
    _TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(_TEXTS)
@example("https://u:p@h")
@example("?Key://")
@settings(max_examples=1500, deadline=None)
def test_texts_that_pass_hold_nothing_that_would_be_hidden(text: str) -> None:
    if not suspicious(text.encode("utf-8", "replace")):
        assert hide_text(text, lambda secret: f"<{secret}>") == text


@given(_VALUES)
@example({"environment": {"X_KEY": "abcdef"}})
@example([{"name": "SIGNING_SALT", "value": "abcdef"}])
@settings(max_examples=1500, deadline=None)
def test_values_that_pass_hold_nothing_that_would_be_hidden(value: Any) -> None:
    if not suspicious(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")):
        assert masked_value("x", None, value, None, None)[1] == value

from __future__ import annotations

import json

from mlops_kit.visible import escaped, visible


def test_hidden_characters_are_written_out_and_emoji_are_left() -> None:
    assert visible("a\u202eb\x1b\u2066\ufeff\ud800") == "a⟨U+202E⟩b⟨U+001B⟩⟨U+2066⟩⟨U+FEFF⟩⟨U+D800⟩"
    assert visible("👩‍🔬\tnaïve\n模型") == "👩‍🔬\tnaïve\n模型"


def test_json_says_the_same_with_hidden_characters_as_escapes() -> None:
    names = [
        "a\u202eb",
        "tab\tline\nend",
        "c1\x9b31m\x7f",
        "\U000e0041",
        "\ud800",
        "👩‍🔬 模型",
        "back\\slash",
    ]
    text = escaped(json.dumps(names, ensure_ascii=False))
    assert json.loads(text) == names
    assert visible(text) == text
    assert "👩‍🔬 模型" in text

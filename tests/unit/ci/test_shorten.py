from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.ci.shorten import shortened

LINES = st.sampled_from(
    [
        "text",
        "",
        "```diff",
        "```",
        "````",
        "~~~",
        "~~~~",
        "<details>",
        "</details>",
        "- a `b`",
        "x" * 70,
        "  ```",
    ]
)


def balance(text: str) -> tuple[str, int]:
    """Return the fence and the number of details that are open at the end, by CommonMark's rules."""
    fence, depth = "", 0
    for line in text.splitlines():
        found = re.match(r" {0,3}(`{3,}|~{3,})\s*(.*)$", line)
        if fence:
            if found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2]:
                fence = ""
        elif found:
            fence = found[1]
        else:
            depth += line.count("<details>") - line.count("</details>")
            depth = max(depth, 0)
    return fence, depth


@given(st.lists(LINES, max_size=80), st.integers(100, 3000))
def test_is_within_the_limit_and_leaves_nothing_open(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    short = shortened(text, limit)
    assert len(short) <= limit
    if short != text:
        assert balance(short) == ("", 0)


def test_what_fits_is_left_as_it_is() -> None:
    assert shortened("a\n\nb\n", 100) == "a\n\nb\n"


def test_keeps_the_beginning_and_the_last_paragraph() -> None:
    text = "# Verdict\n\n" + "- a line\n" * 500 + "\nPlan of 3f3f3f, expires tomorrow."
    short = shortened(text, 1000)
    assert short.startswith("# Verdict\n\n- a line")
    assert short.endswith("Plan of 3f3f3f, expires tomorrow.")
    assert "Shortened" in short
    assert len(short) > 900

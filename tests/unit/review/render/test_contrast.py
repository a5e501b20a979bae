"""Every text of the page can be read: WCAG 2.2's 4.5 to 1 in light and dark (success criterion 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlops_kit.review.render import html

STYLE = (Path(html.__file__).parent / "page" / "style.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--(\w[\w-]*): light-dark\((#\w+), (#\w+)\)", STYLE)
}
TONES = ["red", "amber", "green", "blue", "violet"]
PAIRS = [
    *((text, back) for text in ("text", "muted", "link") for back in ("page", "raised")),
    ("faint", "page"),
    *((tone, back) for tone in TONES for back in ("page", f"{tone}-soft")),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "back"), PAIRS)
def test_contrast(text: str, back: str, scheme: int) -> None:
    lighter, darker = sorted((luminance(COLOURS[name][scheme]) for name in (text, back)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5

"""Takes the picture of a review that the README shows: `python -m tools.review_picture`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from mlops_kit.review.render import html
from tools.browser import blank_page
from tools.sample_review import sample_review

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "review.png"
WIDTH, HEIGHT = 1120, 900
LARGEST = 300_000


def _until_the_first_risk(page: Page) -> FloatRect:
    box = page.locator(".risks > li").first.bounding_box()
    assert box is not None
    return {"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + 32}


def main() -> int:
    """Write the picture; return 1 where it is too large for a README."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, blank_page(WIDTH, HEIGHT) as page:
        path = Path(folder) / "review.html"
        path.write_text(html.render(sample_review()), encoding="utf-8")
        page.goto(path.as_uri())
        page.screenshot(path=PICTURE, full_page=True, clip=_until_the_first_risk(page))
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size:,} bytes")
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())

"""A review as one page that needs nothing but a browser: no request leaves it, its policy forbids one.

What matters is in the document itself and shows without JavaScript; the list of changes is data that the
page's script filters and opens, so that ten thousand resources are as quick as ten.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mlops_kit import __version__
from mlops_kit.review.findings import Verdict
from mlops_kit.review.render import summary
from mlops_kit.review.render.listing import Listing
from mlops_kit.review.render.sentence import sentence
from mlops_kit.visible import visible

if TYPE_CHECKING:
    from mlops_kit.review.review import Review

_PAGE = Path(__file__).parent / "page"
_HEADLINES = {
    Verdict.SAFE: "Safe to apply",
    Verdict.LOOK: "Look before you apply",
    Verdict.STOP: "Stop: do not apply this as it is",
}
_PLAIN_ROWS = 500


def render(review: Review) -> str:
    """Return the whole page. Every value in it is masked already by the model of the review."""
    listing = Listing(review)
    style, script = _asset("style.css"), _asset("script.js")
    return (
        _templates()
        .get_template("template.html.j2")
        .render(
            **summary.context(review),
            version=__version__,
            headline=_HEADLINES[review.verdict],
            policy=_policy(style, script),
            style=style,
            script=script,
            index=Markup(listing.index()),  # noqa: S704
            chunks=[Markup(chunk) for chunk in listing.chunks()],  # noqa: S704
            types=listing.types(),
            tags=listing.tags(),
            views=listing.views(),
            row_count=len(listing.rows),
            plain=[
                (row["action"], name)
                for row, name in zip(listing.rows[:_PLAIN_ROWS], listing.addresses, strict=False)
            ],
        )
    )


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that allows the page's own style and script, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> Markup:
    return Markup((_PAGE / name).read_text(encoding="utf-8"))  # noqa: S704


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        both=_both,
        query=urlencode,
        sentence=sentence,
        thousands=lambda number: f"{number:,}",
        diffkind=lambda line: {"+": "added", "-": "removed", "@": "place"}.get(line[:1], "same"),
        money=summary.money,
        money_change=summary.money_change,
    )
    return templates


def _both(pair: tuple[str | None, str | None]) -> Markup:
    """Return `before → after`, or the one of them that there is, or that both are."""
    before, after = (None if text is None else visible(text) for text in pair)
    if before == after or before is None or after is None:
        return Markup("<bdi>{}</bdi>").format(before or after or "")
    arrow = Markup('<span class="arrow" aria-label="becomes">→</span>')
    return Markup("<bdi>{}</bdi>{}<bdi>{}</bdi>").format(before, arrow, after)


def _finalize(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

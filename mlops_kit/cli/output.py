"""How results, progress and errors reach the terminal: results on stdout, the rest on stderr.

Names and values are anybody's text: none moves the cursor, hides or reorders what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from mlops_kit.errors import KitError
from mlops_kit.visible import escaped, visible


def write_text(text: str) -> None:
    """Print a result for people."""
    _print(visible(text.rstrip("\n")))


def write_json(data: Mapping[str, Any]) -> None:
    """Print a result for programs; `data` carries its schema's name and version."""
    import json

    _print(escaped(json.dumps(data, indent=2, default=str, ensure_ascii=False)))


def _print(text: str) -> None:
    try:
        click.echo(text)
    except OSError as error:
        error.filename = error.filename or "standard output"
        raise


def write_progress(text: str) -> None:
    """Print a line about work under way."""
    click.echo(visible(text), err=True)


def write_error(error: KitError) -> None:
    """Print what failed, and under it the next step."""
    click.echo(f"error: {visible(error.message)}", err=True)
    if error.hint:
        click.echo(_indent(visible(error.hint)), err=True)


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'x'?` for the nearest known name, else an empty string."""
    from difflib import get_close_matches

    nearest = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f", did you mean {nearest[0]!r}?" if nearest else ""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return left-aligned columns under a header; no trailing blanks."""
    lines = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )

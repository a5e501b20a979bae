"""A day on the command line: `2026-11-29`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click


class Day(click.ParamType[date]):
    """A day of the calendar, in UTC."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; a usage error for what is none."""
        if isinstance(value, date):
            return value
        try:
            # What fromisoformat takes beside it, as 20261129 or 2026-W48-7, would be guessed at elsewhere.
            return date.fromisoformat(value if len(value) == len(self.name) else "")
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-11-29", param, ctx)

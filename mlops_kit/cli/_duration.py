"""A length of time on the command line: `7d`, `12h`, `90m`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_LONGEST = timedelta(days=90)


class Duration(click.ParamType[timedelta]):
    """A number and a unit, more than nothing and at most 90 days."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the time; a usage error for what is none."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"([0-9]{1,6})([dhms])", str(value).strip())
        length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
        if not timedelta() < length <= _LONGEST:
            self.fail(f"{value!r} is not a time such as 7d, 12h or 90m, of at most 90d", param, ctx)
        return length

"""Names that the provider makes up where the configuration gives none, or a prefix alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

# The provider's unique ids: a timestamp of 18 digits and a counter of 8 hexadecimal ones.
_UNIQUE = re.compile(r"^(.*)\d{18}[0-9a-f]{8}$")
_counter = itertools.count(1)


def unique_id(prefix: str = "terraform-") -> str:
    """Return `prefix` and 26 characters that no other call returns."""
    moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:18]
    return f"{prefix}{moment}{next(_counter):08x}"


def chosen_name(
    name: str = "name", prefix: str = "name_prefix", default: str = "terraform-", suffix: str = ""
) -> Callable[[Mapping[str, Any]], str]:
    """Return a function of the values: the configured name, else one made up from the prefix or `default`."""

    def choose(values: Mapping[str, Any]) -> str:
        given = values.get(name)
        if isinstance(given, str) and given:
            return given
        start = values.get(prefix)
        return unique_id(start if isinstance(start, str) and start else default) + suffix

    return choose


def prefix_of(name: str) -> str:
    """Return the prefix that a made-up name begins with, empty for a name that was chosen."""
    match = _UNIQUE.match(name)
    return match[1] if match else ""


def fill_prefix(context: Any, values: dict[str, Any], found: Any) -> None:
    """After a read: set `name_prefix` from the name, as the provider does."""
    values["name_prefix"] = prefix_of(values.get("name") or "")

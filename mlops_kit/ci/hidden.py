"""What a comment or an issue carries unseen at its top: whose it is, and data for the next run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_DATA = re.compile(r"<!-- mlops-kit:data (\{.*\}) -->")


def plan_marker(environment: str) -> str:
    """Return the mark of the one comment on a pull request about an environment's plan."""
    return f"<!-- mlops-kit:plan:{environment} -->"


def drift_marker(environment: str) -> str:
    """Return the mark of the one issue about an environment's drift."""
    return f"<!-- mlops-kit:drift:{environment} -->"


def is_marked(body: str, marker: str) -> bool:
    """Whether a text begins with a mark; one further down may be anybody's quotation."""
    return body.lstrip("\ufeff \r\n").startswith(marker)


def mark(marker: str, data: Mapping[str, Any], text: str) -> str:
    """Return a text under its mark and its data."""
    own = text.lstrip("\ufeff \r\n").removeprefix(marker).strip()
    # No `<`, `>` or `-->` in the data, whatever a name holds: it must not end the comment it stands in.
    packed = json.dumps(data, sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{marker}\n<!-- mlops-kit:data {packed} -->\n{own}\n"


def data_of(body: str, marker: str) -> dict[str, Any]:
    """Return the data under a mark; empty where there is none or it is not readable."""
    lines = body.lstrip("\ufeff \r\n").replace("\r\n", "\n").split("\n", 2)
    found = _DATA.fullmatch(lines[1].strip()) if len(lines) > 1 and lines[0].strip() == marker else None
    if found is None:
        return {}
    try:
        data = json.loads(found[1])
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}

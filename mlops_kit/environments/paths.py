"""Where a value is in an environment, and how people write that."""

from __future__ import annotations

Path = tuple[int | str, ...]


def is_hidden(path: Path) -> bool:
    """Variables of containers may be secrets, though they should not."""
    return "environment" in path[:-1]


def dotted(path: Path) -> str:
    """Return a path as people write it: `eks.node_groups.general.instance_types[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text

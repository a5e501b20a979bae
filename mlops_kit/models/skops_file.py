"""Saves an estimator as a `.skops` file whose bytes depend on the estimator alone.

skops names the parts of a file after memory addresses and dates them, so two trainings with the same seed
give two files, two digests and two registrations of one model. Here the parts are numbered and undated.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

_SCHEMA = "schema.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip file can hold


def save_estimator(estimator: Any, path: Path) -> None:
    """Write `estimator` to `path`; an equal estimator gives equal bytes. Needs skops."""
    from skops.io import dumps

    path.write_bytes(stable(dumps(estimator)))


def stable(archive: bytes) -> bytes:
    """Return a skops file with its parts numbered in order of appearance, sorted and undated."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        numbers: dict[str, int] = {}
        schema = _renumber(json.loads(source.read(_SCHEMA)), numbers)
        parts = {
            _part_name(name, numbers): source.read(name) for name in source.namelist() if name != _SCHEMA
        }
    parts[_SCHEMA] = json.dumps(schema, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(parts):
            target.writestr(zipfile.ZipInfo(name, _EPOCH), parts[name], zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _renumber(node: Any, numbers: dict[str, int]) -> Any:
    if isinstance(node, list):
        return [_renumber(item, numbers) for item in node]
    if not isinstance(node, dict):
        return node
    renumbered: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__":
            renumbered[key] = numbers.setdefault(str(value), len(numbers) + 1)
        elif key == "file":
            renumbered[key] = _part_name(value, numbers)
        else:
            renumbered[key] = _renumber(value, numbers)
    return renumbered


def _part_name(name: str, numbers: dict[str, int]) -> str:
    stem, dot, suffix = name.partition(".")
    return f"{numbers.setdefault(stem, len(numbers) + 1)}{dot}{suffix}" if stem.isdigit() else name

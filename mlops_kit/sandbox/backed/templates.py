"""Fills the templates of a type's parameters with values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.values import UNKNOWN

_NAME = re.compile(r"\{([a-z_0-9.]+)\}")


def lookup(path: str, values: Mapping[str, Any] | list[Any]) -> Any:
    """Return what a dotted path names, None where a step is missing."""
    found: Any = values
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, (list, tuple)) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """Return `template` with every {name} replaced; None where a name has no value, UNKNOWN where unknown.

    A string that is one name alone keeps the value's type.
    """
    if callable(template):
        return template(values)
    if isinstance(template, str):
        whole = _NAME.fullmatch(template)
        if whole:
            return lookup(whole[1], values)
        found = [lookup(name, values) for name in _NAME.findall(template)]
        if any(item is None for item in found):
            return None
        if any(item is UNKNOWN for item in found):
            return UNKNOWN
        return _NAME.sub(lambda match: str(lookup(match[1], values)), template)
    if isinstance(template, Mapping):
        filled = {name: parameter(item, values) for name, item in template.items()}
        return {name: item for name, item in filled.items() if item is not None and item is not UNKNOWN}
    if isinstance(template, (list, tuple)):
        filled_parts = (parameter(part, values) for part in template)
        return [item for item in filled_parts if item is not None and item is not UNKNOWN]
    return template


def parameter(template: Any, values: Mapping[str, Any]) -> Any:
    """Return `template` filled as a parameter of a call: an attribute that is empty has no value for it.

    A function that returns an empty text means it: so a description is taken away.
    """
    value = fill(template, values)
    return None if value == "" and isinstance(template, str) and template else value

"""Plans for tests of prices, written as what changes."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from mlops_kit.review.changes import PlanDocument

_ACTIONS = {
    "create": ["create"],
    "update": ["update"],
    "replace": ["delete", "create"],
    "destroy": ["delete"],
    "forget": ["forget"],
    "no-op": ["no-op"],
}


def change(
    address: str,
    action: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    unknown: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One entry of `resource_changes`."""
    *module, type_name, name = address.split("[")[0].split(".") if "[" not in address else _split(address)
    return {
        "address": address,
        "mode": "managed",
        "module_address": ".".join(module),
        "type": type_name,
        "name": name,
        "change": {
            "actions": _ACTIONS[action],
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": False,
            "after_sensitive": False,
        },
    }


def created(address: str, after: dict[str, Any], unknown: dict[str, Any] | None = None) -> dict[str, Any]:
    """Something new."""
    return change(address, "create", None, after, unknown)


def kept(address: str, values: dict[str, Any]) -> dict[str, Any]:
    """Something that stays as it is."""
    return change(address, "no-op", values, values)


def plan(*changes: dict[str, Any]) -> PlanDocument:
    """The plan as Terraform writes it."""
    data = json.dumps({"format_version": "1.2", "resource_changes": list(changes)})
    return msgspec.json.decode(data.encode(), type=PlanDocument)


def _split(address: str) -> list[str]:
    """Split an address at the dots outside of brackets, without the last instance key."""
    parts, depth, part = [], 0, ""
    for character in address:
        depth += (character == "[") - (character == "]")
        if character == "." and not depth:
            parts.append(part)
            part = ""
        else:
            part += character
    return [*parts, part.split("[")[0]]

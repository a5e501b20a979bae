"""What a plan does not know yet, told apart: what the code sets, and what the provider makes up.

Checkov can take a value that is known after apply as set. Of an attribute that the code leaves out, such as
the instance of a route, that is wrong: nothing sets it. So only what the code sets is left unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mlops_kit.errors import KitError

_KEYS = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def settle(plan: bytes) -> bytes:
    """Return a plan whose unknown values are those that its code sets. Raises KitError where it is none."""
    try:
        document = msgspec.json.decode(plan)
        written = dict(_resources(document.get("configuration", {}).get("root_module", {}), ""))
        changes = document.get("resource_changes", [])
    except (msgspec.DecodeError, AttributeError) as error:
        raise KitError(
            f"this is not the JSON of a plan: {error}", "write it with `terraform show -json PLANFILE`"
        ) from error
    for entry in changes:
        names = written.get(_KEYS.sub("", entry["address"]))
        unknown = entry.get("change", {}).get("after_unknown")
        if names is not None and isinstance(unknown, dict):
            entry["change"]["after_unknown"] = {name: mark for name, mark in unknown.items() if name in names}
    return msgspec.json.encode(document)


def _resources(module: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the address of every resource of a module and of the modules that it calls, and what it sets."""
    for resource in module.get("resources", []):
        yield f"{prefix}{resource['address']}", frozenset(resource.get("expressions", {}))
    for name, call in module.get("module_calls", {}).items():
        yield from _resources(call.get("module", {}), f"{prefix}module.{name}.")

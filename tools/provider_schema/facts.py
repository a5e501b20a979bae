"""Keeps what the bindings lack of a real provider's own schema: sensitive attributes, versions, limits.

terraform providers schema -json | python tools/provider_schema/facts.py 5.100.0 > facts.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

LEFT_OUT = ("aws_quicksight_", "aws_wafv2_")  # recursive, hence not in the data file
SECTIONS = {
    "resource_schemas": "",
    "data_source_schemas": "data.",
    "ephemeral_resource_schemas": "ephemeral.",
}


def provider_schema(document: dict[str, Any]) -> dict[str, Any]:
    """Return the part of the schema document that is about hashicorp/aws."""
    schemas: dict[str, dict[str, Any]] = document["provider_schemas"]
    return next(schema for address, schema in schemas.items() if address.endswith("/hashicorp/aws"))


def walk(path: str, block: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield (what, dotted path, value) of a block and all inside it."""
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("sensitive"):
            yield "sensitive", f"{path}.{name}", True
        yield from walk(f"{path}.{name}", attribute.get("nested_type", {}))
    for name, nested in block.get("block_types", {}).items():
        limits = [nested.get("min_items", 0), nested.get("max_items", 0)]
        if max(limits) > 1:
            yield "limits", f"{path}.{name}", limits
        yield from walk(f"{path}.{name}", nested["block"])


def main(version: str) -> None:
    """Read the schema from the standard input, write the facts to the standard output."""
    schema = provider_schema(json.load(sys.stdin))
    versions: dict[str, int] = {}
    limits: dict[str, list[int]] = {}
    sensitive: list[str] = []
    blocks = {"provider": schema["provider"]["block"]}
    for section, prefix in SECTIONS.items():
        for name, described in schema.get(section, {}).items():
            if name.startswith(LEFT_OUT):
                continue
            blocks[prefix + name] = described["block"]
            if section == "resource_schemas" and described.get("version"):
                versions[name] = described["version"]
    for path, block in blocks.items():
        for what, where, value in walk(path, block):
            if what == "sensitive":
                sensitive.append(where)
            else:
                limits[where] = value
    facts = {
        "source": f"terraform providers schema -json, hashicorp/aws {version}",
        "versions": versions,
        "limits": limits,
        "sensitive": sorted(sensitive),
    }
    json.dump(facts, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""The reference of the environment file, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def pages(root: Path) -> dict[Path, str]:
    """Return the page of the environment file and the schema for editors."""
    from mlops_kit.environments.schema import json_schema

    schema = json_schema()
    text = "# The environment file\n\nWritten by `make docs` from the model that validates it.\n"
    return {
        root / "docs" / "reference" / "environment.md": text + "".join(_sections(schema)),
        root / "docs" / "reference" / "environment.schema.json": json.dumps(schema, indent=2) + "\n",
    }


def _sections(schema: Mapping[str, Any]) -> Iterator[str]:
    yield _table("Environment", schema)
    for name, part in sorted(schema.get("$defs", {}).items()):
        if "properties" in part:
            yield _table(name, part)


def _table(title: str, part: Mapping[str, Any]) -> str:
    rows = "".join(
        f"| `{name}` | {_type(item)} | {_default(name, item, part)} "
        f"| {_one_line(item.get('description', ''))} |\n"
        for name, item in part.get("properties", {}).items()
    )
    text = _one_line(part.get("description", ""))
    return f"\n## {title}\n\n{text}\n\n| key | type | default | what it is |\n|---|---|---|---|\n{rows}"


def _type(item: Mapping[str, Any]) -> str:
    if "$ref" in item:
        return item["$ref"].rpartition("/")[2]
    if "anyOf" in item:
        return " or ".join(_type(option) for option in item["anyOf"] if option.get("type") != "null")
    if "enum" in item:
        return ", ".join(f"`{value}`" for value in item["enum"])
    if item.get("type") == "array":
        return f"list of {_type(item.get('items', {}))}"
    if item.get("type") == "object" and isinstance(item.get("additionalProperties"), Mapping):
        return f"map of {_type(item['additionalProperties'])}"
    return str(item.get("type", item.get("const", "any")))


def _default(name: str, item: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    if name in part.get("required", []):
        return "required"
    return f"`{json.dumps(item['default'])}`" if "default" in item else ""


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

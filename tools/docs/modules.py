"""Tables of inputs, outputs and resources, between the markers of each module's README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tfparse

BEGIN, END = "<!-- BEGIN reference -->", "<!-- END reference -->"
_RESOURCE = re.compile(r'^(resource|data) "(\w+)" "(\w+)"', re.MULTILINE)


def pages(root: Path) -> dict[Path, str]:
    """Return each module's README with fresh tables."""
    found = {}
    for module in sorted((root / "modules").iterdir()):
        readme = module / "README.md"
        if readme.is_file():
            found[readme] = with_reference(readme.read_text(), reference(module))
    return found


def with_reference(text: str, tables: str) -> str:
    """Return a README with its generated part replaced (or added at the end)."""
    generated = f"{BEGIN}\n{tables}{END}"
    if BEGIN in text and END in text:
        return text[: text.index(BEGIN)] + generated + text[text.index(END) + len(END) :]
    return f"{text.rstrip()}\n\n{generated}\n"


def reference(module: Path) -> str:
    """Return the tables of one module."""
    parsed = tfparse.load_from_path(str(module))
    return "".join(
        (
            "\n## Inputs\n\n| name | description | type | default |\n|---|---|---|---|\n",
            *sorted(_input(module, variable) for variable in parsed.get("variable", [])),
            "\n## Outputs\n\n| name | description |\n|---|---|\n",
            *sorted(
                f"| `{item['__tfmeta']['label']}` | {item.get('description', '')} |\n"
                for item in parsed.get("output", [])
            ),
            "\n## Resources\n\n",
            *_resources(module),
            "\n",
        )
    )


def _input(module: Path, variable: dict[str, Any]) -> str:
    meta = variable["__tfmeta"]
    lines = (module / meta["filename"]).read_text().splitlines()[meta["line_start"] - 1 : meta["line_end"]]
    default = "required"
    if any(re.match(r"\s*default\s*=", line) for line in lines):
        default = f"`{json.dumps(variable.get('default'), default=str)}`"
    kind = _type(lines).replace("|", "\\|")
    return f"| `{meta['label']}` | {variable.get('description', '')} | `{kind}` | {default} |\n"


def _type(lines: list[str]) -> str:
    """Return the type expression as it is written, on one line."""
    text = "\n".join(line.split("#")[0].rstrip() for line in lines)
    start = re.search(r"^\s*type\s*=\s*", text, re.MULTILINE)
    if not start:
        return "any"
    depth, expression = 0, ""
    for character in text[start.end() :]:
        if character == "\n" and depth == 0:
            break
        depth += (character in "({[") - (character in ")}]")
        expression += ", " if character == "\n" else character
    expression = re.sub(r"\s+", " ", expression)
    expression = re.sub(r"([({\[])[ ,]*", r"\1", expression)
    return re.sub(r"[ ,]*([)}\]])", r"\1", re.sub(r"[ ,]*, ", ", ", expression))


def _resources(module: Path) -> Iterator[str]:
    for path in sorted(module.glob("*.tf")):
        for kind, type_name, name in _RESOURCE.findall(path.read_text()):
            yield f"- `{'data.' if kind == 'data' else ''}{type_name}.{name}` ({path.name})\n"

"""Check an environment's data against the model, and tell every error by file, line and remedy."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from mlops_kit.environments.catalogue import nearest
from mlops_kit.environments.document import Node
from mlops_kit.environments.model import Environment
from mlops_kit.environments.paths import Path, dotted, is_hidden
from mlops_kit.environments.problem import Problem

_LIMITS = {
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is empty",
    "too_short": "has fewer than {min_length} entries",
    "too_long": "has more than {max_length} entries",
    "int_type": "is not a whole number",
    "bool_type": "is neither true nor false, written without quotes",
    "list_type": "is not a list; write it in brackets: [{raw}]",
    "dict_type": "is not a mapping; write indented lines of key: value",
    "model_type": "is not a mapping; write indented lines of key: value",
}


def validate(
    data: Mapping[str, Any], tree: Node, skip: set[Path]
) -> tuple[Environment | None, list[Problem]]:
    """Return the environment, or None and its problems; values at `skip` are known to be wrong."""
    try:
        return Environment.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, list(_problems(details, tree, skip))


def _problems(details: list[ErrorDetails], tree: Node, skip: set[Path]) -> Iterator[Problem]:
    for detail in details:
        is_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
        path = _path(detail["loc"], tree)
        if path in skip:
            continue
        node = tree.at(path)
        where = dotted(path)
        if detail["type"] == "missing":
            text = f"{where} is missing{_wanted(path)}"
        elif detail["type"] == "extra_forbidden":
            text = f"{where}: unknown key{_nearest_key(path)}"
        else:
            sentence = _sentence(detail, node, "" if is_hidden(path) else node.raw)
            value = f"{path[-1]}" if is_key else _shown(node, path)
            if detail["type"] == "value_error" and isinstance(node.value, dict | list) and not is_key:
                value = ""  # the sentence is about what is in it
            text = ": ".join(filter(None, [where, f"{value} {sentence}".strip()]))
        yield Problem(node.file, node.line, text)


def _path(location: tuple[int | str, ...], tree: Node) -> Path:
    """Return pydantic's location without the names that it adds for keys and members of unions."""
    path: list[int | str] = []
    node = tree
    for i, part in enumerate(location):
        below = node.value if isinstance(node.value, dict | list) else None
        exists = part in below if isinstance(below, dict) else isinstance(part, int) and below is not None
        # The last part names what is missing or unknown, which the tree need not hold.
        if exists or (i == len(location) - 1 and isinstance(below, dict) and part != "[key]"):
            path.append(part)
            node = node.at([part])
    return tuple(path)


def _sentence(detail: ErrorDetails, node: Node, raw: str) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "literal_error":
            known = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            return f"is none of {', '.join(known)}" + _closest(str(node.value), known)
        case "string_type" if isinstance(node.value, dict | list):
            return "is not text"
        case "string_type":
            return f'is not text; write it in quotes: "{raw}"' if raw else "is not text; write it in quotes"
        case "too_long" if isinstance(node.value, str) or detail["loc"][-1] == "[key]":
            return _LIMITS["string_too_long"].format(**context)
        case kind if kind in _LIMITS:
            return _LIMITS[kind].format(raw=raw, **context)
    return detail["msg"]


def _closest(value: str, known: list[str]) -> str:
    hint = nearest(value, known)
    return hint if "did you mean" in hint else ""


def _shown(node: Node, path: Path) -> str:
    """Return the offending value, short."""
    if isinstance(node.value, dict | list):
        return "a mapping" if isinstance(node.value, dict) else "a list"
    if is_hidden(path):
        return "(hidden)"
    return node.raw if 0 < len(node.raw) <= 60 else f"{node.raw[:60]}…" if node.raw else "nothing"


def _wanted(path: Path) -> str:
    field = _field(path)
    if field is None:
        return ""
    example = f"; write {path[-1]}: {_yaml(field.examples[0])}" if field.examples else ""
    return f" ({(field.description or '').rstrip('.')}){example}"


def _yaml(value: Any) -> str:
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nearest_key(path: Path) -> str:
    parent = model_at(path[:-1])
    return nearest(str(path[-1]), set(parent.model_fields) - {"name"}) if parent else ""


def _field(path: Path) -> FieldInfo | None:
    parent = model_at(path[:-1])
    return parent.model_fields.get(str(path[-1])) if parent else None


def model_at(path: Path) -> type[BaseModel] | None:
    """Return the model that describes the mapping at `path`; None where none does."""
    kind: Any = Environment
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = _inner(field.annotation) if field else None
        elif get_origin(kind) in (dict, list):
            kind = _inner(get_args(kind)[-1])
        else:
            return None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _inner(annotation: Any) -> Any:
    """Strip `Annotated` and `| None`."""
    if get_origin(annotation) is Annotated:
        return _inner(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _inner(next(a for a in get_args(annotation) if a is not type(None)))
    return annotation

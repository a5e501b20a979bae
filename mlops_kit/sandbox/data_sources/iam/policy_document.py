"""Writes IAM policy documents as hashicorp/aws's data source does.

The order of keys and values was taken from what hashicorp/aws 5.100.0 answers: actions, resources and the
identifiers of one principals block are sorted backwards, condition values stay in order, and a list of one
is its element.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlops_kit.sandbox.backed.types import ProviderError

VERSION = "2012-10-17"
Document = dict[str, Any]
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
_ORDER = ("Sid", "Effect", *_LISTS.values(), *_PRINCIPALS.values(), "Condition")
_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def merged(config: Mapping[str, Any]) -> Document:
    """Return the document of a configuration: sources, then its own statements, then overrides.

    Raises ProviderError for a document that is no policy, and for a statement id that sources repeat.
    """
    document: Document = {}
    for index, text in enumerate(config.get("source_policy_documents") or []):
        if text:
            _merge(document, _parse(text, f"source document {index}"), unique=True)
    _merge(document, _own(config))
    for index, text in enumerate(config.get("override_policy_documents") or []):
        if text:
            _merge(document, _parse(text, f"override document {index}"))
    return {key: document[key] for key in ("Version", "Id", "Statement") if document.get(key)}


def write(document: Document, indent: int | None = None) -> str:
    """Return a document's JSON, escaped as Go's encoder does."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)
    return text.translate(_HTML)


def checksum(text: str) -> int:
    """Return the hash that the provider uses as `id` (CRC-32)."""
    return zlib.crc32(text.encode())


def _own(config: Mapping[str, Any]) -> Document:
    version = config.get("version") or VERSION
    statements = [_statement(item, version) for item in config.get("statement") or []]
    ids = [item["Sid"] for item in statements if item.get("Sid")]
    for sid in ids:
        if ids.count(sid) > 1:
            raise ProviderError(f"writing IAM Policy Document: duplicate Sid ({sid})")
    return {"Version": version, "Id": config.get("policy_id"), "Statement": statements}


def _statement(config: Mapping[str, Any], version: str) -> Document:
    statement: Document = {"Sid": config.get("sid"), "Effect": config.get("effect") or "Allow"}
    for name, key in _LISTS.items():
        statement[key] = _scalar(sorted(_texts(config.get(name), version), reverse=True))
    for name, key in _PRINCIPALS.items():
        blocks = [
            (item["type"], sorted(_texts(item["identifiers"], version), reverse=True))
            for item in config.get(name) or []
        ]
        statement[key] = _principals(sorted(blocks))
    statement["Condition"] = _conditions(config.get("condition") or [], version)
    return {key: statement[key] for key in _ORDER if statement[key] not in (None, "", [], {})}


def _principals(blocks: Sequence[tuple[str, list[str]]]) -> Any:
    if len(blocks) == 1 and blocks[0] == ("*", ["*"]):
        return "*"
    found: dict[str, list[str]] = {}
    for kind, identifiers in blocks:
        found.setdefault(kind, []).extend(identifiers)
    singles = {kind for kind, identifiers in blocks if len(identifiers) == 1}
    return {
        kind: found[kind][0] if len(found[kind]) == 1 and kind in singles else found[kind]
        for kind in sorted(found)
    }


def _conditions(blocks: Iterable[Mapping[str, Any]], version: str) -> Document:
    found: dict[str, dict[str, list[str]]] = {}
    for item in sorted(blocks, key=lambda block: (block["test"], block["variable"])):
        variable = _texts([item["variable"]], version)[0]
        found.setdefault(item["test"], {}).setdefault(variable, []).extend(_texts(item["values"], version))
    return {
        test: {name: _scalar(values, empty=[]) for name, values in sorted(variables.items())}
        for test, variables in sorted(found.items())
    }


def _texts(values: Iterable[str] | None, version: str) -> list[str]:
    """Policy variables are written &{…} in a configuration, so that Terraform leaves them alone."""
    return [value.replace("&{", "${") if version == VERSION else value for value in values or []]


def _scalar(values: list[str], empty: Any = None) -> Any:
    return values[0] if len(values) == 1 else values or empty


def _parse(text: str, name: str) -> Document:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ProviderError(f"writing IAM Policy Document: merging {name}: {error}") from error
    statements = document.get("Statement", []) if isinstance(document, dict) else None
    if not isinstance(statements, list) or not all(isinstance(item, dict) for item in statements):
        raise ProviderError(
            f"writing IAM Policy Document: merging {name}: it is no policy with a list of statements"
        )
    return {**document, "Statement": [_reordered(item) for item in statements]}


def _reordered(statement: Document) -> Document:
    result = {key: statement[key] for key in _ORDER if statement.get(key) not in (None, "", [], {})}
    for key in _PRINCIPALS.values():
        if isinstance(result.get(key), dict):
            result[key] = _given_principals(result[key])
    if "Condition" in result:
        result["Condition"] = {
            test: {name: _given_values(values) for name, values in sorted(variables.items())}
            for test, variables in sorted(result["Condition"].items())
        }
    return result


def _given_principals(given: Document) -> Any:
    if given in ({"*": "*"}, {"*": ["*"]}):
        return "*"
    return {
        kind: sorted(value, reverse=True) if isinstance(value, list) else value
        for kind, value in sorted(given.items())
    }


def _given_values(given: Any) -> Any:
    """A condition's values in a given document: texts in their order, a list of one is its element."""
    values = given if isinstance(given, list) else [given]
    return _scalar([str(one).lower() if isinstance(one, bool) else str(one) for one in values], empty=[])


def _merge(document: Document, other: Document, *, unique: bool = False) -> None:
    """Put `other` over `document`: a statement of the same id is replaced, every other one added."""
    if other.get("Id"):
        document["Id"] = other["Id"]
    if (other.get("Version") or "") > (document.get("Version") or ""):
        document["Version"] = other["Version"]
    statements = document.setdefault("Statement", [])
    for statement in other["Statement"]:
        same = [
            i for i, item in enumerate(statements) if item.get("Sid") and item["Sid"] == statement.get("Sid")
        ]
        if same and unique:
            raise ProviderError(
                f"writing IAM Policy Document: duplicate Sid ({statement['Sid']}) in source documents"
            )
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)

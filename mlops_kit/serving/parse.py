"""A request body to the model's table: JSON, JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from mlops_kit.serving.columns import InputError, frame_of_text, frame_of_values
from mlops_kit.serving.manifest import Manifest

_SHAPES: Final = (
    '{"instances": [...]} or a list, of records or rows; {"columns": {name: [values]}}; '
    'or {"columns": [names], "data": [rows]}'
)


def parse_json(body: bytes, manifest: Manifest, parameters: Mapping[str, str]) -> pd.DataFrame:
    """Return the table of a JSON body. Raises InputError."""
    return _frame(_loads(body), manifest)


def parse_json_lines(body: bytes, manifest: Manifest, parameters: Mapping[str, str]) -> pd.DataFrame:
    """Return the table of JSON Lines, one record or row a line. Raises InputError."""
    return _frame([_loads(line) for line in body.splitlines() if line.strip()], manifest)


def parse_csv(body: bytes, manifest: Manifest, parameters: Mapping[str, str]) -> pd.DataFrame:
    """Return the table of a CSV body. Raises InputError.

    `header=present` or `header=absent` (RFC 4180) says whether there is a header; without it, a first line
    that names at least half of the features is one. Without a header, columns come in the features' order.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"the body is not UTF-8: {error.reason} at byte {error.start}") from None
    names = manifest.feature_names
    first = next(csv.reader(io.StringIO(text[:100_000])), [])
    if not first:
        raise InputError("the body holds no rows")
    given = parameters.get("header")
    has_header = given == "present" if given else 2 * len(set(first) & set(names)) >= len(names)
    if has_header:
        _require_columns(first, names)
    elif len(first) != len(names):
        raise InputError(f"a row has {len(first)} values; the model takes {len(names)}: {', '.join(names)}")
    strings = [feature.name for feature in manifest.features if feature.type == "string"]
    try:
        table = pd.read_csv(
            io.StringIO(text),
            header=0 if has_header else None,
            dtype={name if has_header else names.index(name): "str" for name in strings},
            index_col=False,
            keep_default_na=False,
            na_values=[""],
        )
    except (ValueError, OverflowError) as error:
        raise InputError(f"the body is not CSV: {str(error).strip()}") from None
    if not has_header:
        table.columns = pd.Index(names)
    if table.empty:
        raise InputError("the body holds no rows")
    return frame_of_text(manifest.features, table)


def _loads(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"the body is not JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise InputError(f"the body is not JSON: {name} is no JSON number; write null where nothing is known")


def _frame(content: object, manifest: Manifest) -> pd.DataFrame:
    names = manifest.feature_names
    if isinstance(content, dict) and "columns" in content:
        columns = _from_columns(content, names)
    else:
        items = content.get("instances") if isinstance(content, dict) else content
        if not isinstance(items, list):
            raise InputError(f"the body must be {_SHAPES}")
        columns = _from_items(items, names)
    if not columns[names[0]]:
        raise InputError("the body holds no rows")
    return frame_of_values(manifest.features, columns)


def _from_items(items: list[Any], names: Sequence[str]) -> dict[str, list[Any]]:
    kinds = set(map(type, items))
    if kinds <= {dict}:
        return _from_records(items, names)
    if kinds == {list}:
        return _from_rows(items, names)
    if not kinds & {dict, list} and len(items) == len(names):
        return _from_rows([items], names)
    raise InputError(f"the body must be {_SHAPES}")


def _from_records(records: list[dict[str, Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    columns = {}
    for name in names:
        try:
            columns[name] = [record[name] for record in records]
        except KeyError:
            row = next(index for index, record in enumerate(records) if name not in record)
            raise InputError(f'column "{name}": missing in row {row + 1}') from None
    return columns


def _from_rows(rows: list[list[Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    for index, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(names):
            size = f"has {len(row)} values" if isinstance(row, list) else "is no list"
            raise InputError(f"row {index + 1} {size}; expected {len(names)}: {', '.join(names)}")
    return dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))


def _from_columns(content: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[Any]]:
    columns = content["columns"]
    if isinstance(columns, dict):
        _require_columns(list(columns), names)
        lengths = {name: len(columns[name]) for name in names if isinstance(columns[name], list)}
        for name in names:
            if lengths.get(name) != lengths.get(names[0]) or name not in lengths:
                raise InputError(f'column "{name}": must be a list as long as the other columns')
        return {name: columns[name] for name in names}
    rows = content.get("data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise InputError(f"the body must be {_SHAPES}")
    _require_columns(columns, names)
    table = _from_rows(rows, columns) if rows else {name: [] for name in names}
    return {name: table[name] for name in names}


def _require_columns(given: Sequence[Any], names: Sequence[str]) -> None:
    repeated = [name for name in names if given.count(name) > 1]
    if repeated:
        raise InputError(f'column "{repeated[0]}": given more than once')
    missing = [name for name in names if name not in given]
    if missing:
        others = f" (nor are {', '.join(missing[1:])})" if missing[1:] else ""
        raise InputError(f'column "{missing[0]}": not in the body{others}')


Parser = Callable[[bytes, Manifest, Mapping[str, str]], pd.DataFrame]

PARSERS: Final[Mapping[str, Parser]] = {
    "application/json": parse_json,
    "application/jsonlines": parse_json_lines,
    "application/x-jsonlines": parse_json_lines,
    "text/csv": parse_csv,
}
"""How each accepted content type is read."""

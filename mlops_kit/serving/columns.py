"""Values of a request to typed columns: every refusal names the column and the row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mlops_kit.serving.manifest import Feature

_ALLOWED: Mapping[str, frozenset[type]] = {
    "number": frozenset({int, float}),
    "integer": frozenset({int, float}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
}


class InputError(ValueError):
    """The request's content is not what the model takes; the message is for the caller."""


def frame_of_values(features: Sequence[Feature], columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return a table of Python values (from JSON), one column a feature, all of the same length.

    Raises InputError.
    """
    return pd.DataFrame({feature.name: _column(feature, columns[feature.name]) for feature in features})


def _column(feature: Feature, values: Sequence[Any]) -> Any:
    # The set of types decides in one pass over a column; only a refusal looks for the row.
    kinds = set(map(type, values))
    has_null = type(None) in kinds
    kinds.discard(type(None))
    if has_null and not feature.nullable:
        raise InputError(f'column "{feature.name}": row {_first(values, None) + 1} is null')
    if not kinds <= _ALLOWED[feature.type]:
        row = next(
            index
            for index, value in enumerate(values)
            if value is not None and type(value) not in _ALLOWED[feature.type]
        )
        raise InputError(_mismatch(feature, row, values[row]))
    if feature.type == "string":
        return pd.array(values, dtype="str")
    if feature.type == "boolean":
        return np.array(values, dtype=object if has_null else bool)
    return _numbers(feature, np.array(values, dtype=float), whole=kinds <= {int} and not has_null, raw=values)


def _numbers(feature: Feature, numbers: Any, whole: bool, raw: Sequence[Any]) -> Any:
    if feature.type == "number":
        return numbers
    if whole:
        try:
            return np.array(raw, dtype=np.int64)
        except OverflowError:
            row = next(index for index, value in enumerate(raw) if abs(value) >= 2**63)
            raise InputError(_mismatch(feature, row, raw[row])) from None
    fractions = np.flatnonzero(~np.isnan(numbers) & (numbers != np.floor(numbers)))
    if fractions.size:
        row = int(fractions[0])
        raise InputError(_mismatch(feature, row, raw[row]))
    return numbers if np.isnan(numbers).any() else numbers.astype(np.int64)


def frame_of_text(features: Sequence[Feature], table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` (as `read_csv` inferred it, text columns read as text) with the features' types.

    Raises InputError.
    """
    return pd.DataFrame({feature.name: _text_column(feature, table[feature.name]) for feature in features})


def _text_column(feature: Feature, column: Any) -> Any:
    nulls = column.isna().to_numpy()
    if nulls.any() and not feature.nullable:
        raise InputError(f'column "{feature.name}": row {int(nulls.argmax()) + 1} is empty')
    if feature.type == "string":
        return column.array
    if feature.type == "boolean":
        if column.dtype.kind == "b":
            return column.to_numpy()
        known = column.map(
            {"true": True, "True": True, "false": False, "False": False, True: True, False: False}
        )
        _refuse_first(feature, column, known.isna().to_numpy() & ~nulls)
        return known.to_numpy(dtype=object if nulls.any() else bool)
    if column.dtype.kind not in "iuf":
        numbers = pd.to_numeric(column.astype("str"), errors="coerce")
        _refuse_first(feature, column, numbers.isna().to_numpy() & ~nulls)
        raise InputError(f'column "{feature.name}": must hold {_noun(feature)}')
    values = column.to_numpy()
    if values.dtype.kind == "f":
        _refuse_first(feature, column, np.isinf(values))
    return values if values.dtype.kind in "iu" else _numbers(feature, values, whole=False, raw=values)


def _refuse_first(feature: Feature, column: Any, wrong: Any) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise InputError(_mismatch(feature, row, column.iloc[row]))


def _first(values: Sequence[Any], wanted: object) -> int:
    return next(index for index, value in enumerate(values) if value is wanted)


def _noun(feature: Feature) -> str:
    return {"number": "a number", "integer": "a whole number", "string": "a text", "boolean": "a boolean"}[
        feature.type
    ]


def _mismatch(feature: Feature, row: int, value: object) -> str:
    shown = repr(value.item() if isinstance(value, np.generic) else value)
    if isinstance(value, float) and math.isinf(value):
        shown = "infinite"
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return f'column "{feature.name}": row {row + 1} must be {_noun(feature)}, not {shown}'

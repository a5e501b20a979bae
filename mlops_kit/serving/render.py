"""Predictions to a response body, and which of the formats the caller accepts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from mlops_kit.serving.model import Predictions


def render_json(predictions: Predictions) -> str:
    """Return `{"predictions": [...]}`: a label and the classes' scores, or a value, for each row."""
    return json.dumps({"predictions": _records(predictions)}, separators=(",", ":"))


def render_json_lines(predictions: Predictions) -> str:
    """Return one JSON object a line."""
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in _records(predictions))


def render_csv(predictions: Predictions) -> str:
    """Return a line for each row, without a header: the label and the classes' scores, or the value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if predictions.scores:
        writer.writerows(
            [value, *scores] for value, scores in zip(predictions.values, predictions.scores, strict=True)
        )
    else:
        writer.writerows([value] for value in predictions.values)
    return out.getvalue()


def _records(predictions: Predictions) -> list[dict[str, Any]]:
    if not predictions.scores:
        key = "label" if predictions.task == "classification" else "value"
        return [{key: value} for value in predictions.values]
    classes = [str(label) for label in predictions.classes]
    return [
        {"label": value, "scores": dict(zip(classes, scores, strict=True))}
        for value, scores in zip(predictions.values, predictions.scores, strict=True)
    ]


RENDERERS: Final[Mapping[str, Callable[[Predictions], str]]] = {
    "application/json": render_json,
    "application/jsonlines": render_json_lines,
    "text/csv": render_csv,
}
"""How each offered type is written; the first is the default."""


def negotiate(accept: str) -> str | None:
    """Return the type that an Accept header (RFC 9110, 12.5.1) prefers, None where it takes none of ours."""
    if not accept.strip():
        return next(iter(RENDERERS))
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept.split(",")):
        wanted, *parameters = (piece.strip() for piece in part.split(";"))
        quality = _quality(parameters)
        offered = _match(wanted.lower())
        if offered and quality > 0:
            ranked.append((-quality, position, offered))
    return min(ranked)[2] if ranked else None


def _match(wanted: str) -> str | None:
    if wanted == "*/*":
        return next(iter(RENDERERS))
    if wanted.endswith("/*"):
        return next((offered for offered in RENDERERS if offered.startswith(wanted[:-1])), None)
    return wanted if wanted in RENDERERS else None


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0

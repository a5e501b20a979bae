"""Predictions as text, and the choice among the formats."""

from __future__ import annotations

import json

import pytest

from mlops_kit.serving.model import Predictions
from mlops_kit.serving.render import negotiate, render_csv, render_json, render_json_lines

LABELS = Predictions("classification", ["no", "yes"], ["no", "yes"], [[0.75, 0.25], [0.1, 0.9]])
VALUES = Predictions("regression", [1.5, 0.1 + 0.2])


def test_labels_as_json() -> None:
    assert json.loads(render_json(LABELS)) == {
        "predictions": [
            {"label": "no", "scores": {"no": 0.75, "yes": 0.25}},
            {"label": "yes", "scores": {"no": 0.1, "yes": 0.9}},
        ]
    }


def test_values_keep_every_bit() -> None:
    assert json.loads(render_json(VALUES))["predictions"][1] == {"value": 0.1 + 0.2}
    assert float(render_csv(VALUES).splitlines()[1]) == 0.1 + 0.2


def test_labels_without_scores() -> None:
    assert render_json(Predictions("classification", [1])) == '{"predictions":[{"label":1}]}'


def test_csv_and_json_lines() -> None:
    assert render_csv(LABELS) == "no,0.75,0.25\nyes,0.1,0.9\n"
    assert [json.loads(line)["label"] for line in render_json_lines(LABELS).splitlines()] == ["no", "yes"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/html, text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("application/json;q=0.2, text/csv;q=0.9", "text/csv"),
        ("application/jsonlines", "application/jsonlines"),
        ("text/csv;q=0", None),
        ("text/csv;q=much", None),
        ("image/png", None),
    ],
)
def test_negotiation(accept: str, chosen: str | None) -> None:
    assert negotiate(accept) == chosen

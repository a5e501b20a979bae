"""Loading a model directory and predicting with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

from mlops_kit.models.skops_file import save_estimator
from mlops_kit.serving.manifest import Feature, Manifest
from mlops_kit.serving.model import LoadError, load_model


class Strange:
    """A type that no allow-list names."""

    def predict(self, table: pd.DataFrame) -> list[int]:
        return [7] * len(table)


def number_manifest(**changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "name": "line",
        "framework": "scikit-learn",
        "model_file": "model.joblib",
        "task": "regression",
        "features": (Feature("x", "number"),),
    }
    return Manifest(**{**values, **changes})


@pytest.fixture
def copied(model_dir: Path, tmp_path: Path) -> Path:
    return shutil.copytree(model_dir, tmp_path / "model")


def test_predictions_are_the_pipelines_own(
    model_dir: Path, pipeline: Pipeline, training: pd.DataFrame
) -> None:
    predictions = load_model(model_dir).predict(training)

    assert predictions.values == pipeline.predict(training).tolist()
    assert predictions.scores == pipeline.predict_proba(training).tolist()
    assert predictions.classes == ["no", "yes"]


def test_a_regression_has_values_only(tmp_path: Path) -> None:
    table = pd.DataFrame({"x": [1.0, 2.0]})
    joblib.dump(LinearRegression().fit(table, [2.0, 4.0]), tmp_path / "model.joblib")
    number_manifest().write(tmp_path)

    predictions = load_model(tmp_path).predict(table)

    assert np.allclose(predictions.values, [2.0, 4.0])
    assert not predictions.scores


def test_a_missing_model_file(copied: Path) -> None:
    (copied / "model.skops").unlink()

    with pytest.raises(LoadError, match=r"cannot load model\.skops: no such file in"):
        load_model(copied)


@pytest.mark.parametrize("damage", [b"", b"not a model", b"PK\x03\x04" + bytes(40)])
def test_a_damaged_model_file(damage: bytes, copied: Path) -> None:
    (copied / "model.skops").write_bytes(damage)

    with pytest.raises(LoadError, match=r"^cannot load model\.skops: [^\n]+$"):
        load_model(copied)


def test_a_truncated_model_file(copied: Path) -> None:
    path = copied / "model.skops"
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(LoadError, match=r"^cannot load model\.skops: "):
        load_model(copied)


def test_untrusted_types_are_refused_and_can_be_allowed(tmp_path: Path) -> None:
    save_estimator(Strange(), tmp_path / "model.skops")
    number_manifest(model_file="model.skops").write(tmp_path)
    name = f"{Strange.__module__}.Strange"

    with pytest.raises(LoadError, match=f"types that are not trusted: .*{name}"):
        load_model(tmp_path)


def test_something_without_predict(tmp_path: Path) -> None:
    joblib.dump({"weights": [1]}, tmp_path / "model.joblib")
    number_manifest().write(tmp_path)

    with pytest.raises(LoadError, match=r"cannot load model\.joblib: a dict has no predict method"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ({}, "the sample in manifest.json lacks the feature 'x'"),
        ({"x": "much"}, 'the sample in manifest.json does not fit its features: column "x"'),
    ],
)
def test_a_wrong_sample(sample: dict[str, object], message: str, tmp_path: Path) -> None:
    joblib.dump(LinearRegression().fit([[1.0]], [1.0]), tmp_path / "model.joblib")
    number_manifest(sample=(sample,)).write(tmp_path)

    with pytest.raises(LoadError) as failure:
        load_model(tmp_path)

    assert message in str(failure.value)


def test_a_model_that_cannot_predict_its_sample(tmp_path: Path) -> None:
    table = pd.DataFrame({"x": [1.0], "y": [2.0]})
    joblib.dump(LinearRegression().fit(table, [1.0]), tmp_path / "model.joblib")
    number_manifest(sample=({"x": 1},)).write(tmp_path)

    with pytest.raises(LoadError, match=r"model\.joblib cannot predict its own sample: .*feature names"):
        load_model(tmp_path)


def test_other_versions_are_warned_about(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    joblib.dump(LinearRegression().fit([[1.0]], [1.0]), tmp_path / "model.joblib")
    number_manifest(versions={"scikit-learn": "0.1.0", "python": "3.1", "nothing-such": "1.0"}).write(
        tmp_path
    )

    load_model(tmp_path)

    assert "the model was trained with 0.1.0" in caplog.text
    assert "nothing-such is not installed here" in caplog.text
    assert "python" not in caplog.text

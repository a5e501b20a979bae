"""Estimators as files whose bytes depend on the estimator alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skops.io import load

from mlops_kit.models.skops_file import save_estimator

ROWS = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 1.0], [3.0, 5.0]])


def test_two_trainings_give_the_same_bytes_and_the_model_loads(tmp_path: Path) -> None:
    files = []
    for name in ("one.skops", "two.skops"):
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(ROWS, [0, 0, 1, 1])
        save_estimator(model, tmp_path / name)
        files.append((tmp_path / name).read_bytes())

    assert files[0] == files[1]
    loaded = load(tmp_path / "one.skops", trusted=["numpy.dtype"])
    assert loaded.predict_proba(ROWS).tolist() == model.predict_proba(ROWS).tolist()
    assert {item.date_time[0] for item in zipfile.ZipFile(tmp_path / "one.skops").infolist()} == {1980}


def test_shared_parts_stay_shared(tmp_path: Path) -> None:
    scaler = StandardScaler().fit(ROWS)
    scaler.first = scaler.second = np.arange(3.0)
    save_estimator(scaler, tmp_path / "model.skops")

    loaded = load(tmp_path / "model.skops", trusted=["numpy.dtype"])

    assert loaded.first is loaded.second

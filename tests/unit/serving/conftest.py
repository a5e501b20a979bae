"""A small model with one feature of every type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from mlops_kit.models.skops_file import save_estimator
from mlops_kit.serving.manifest import Feature, Manifest

FEATURES = (
    Feature("age", "integer"),
    Feature("income", "number", nullable=True),
    Feature("city", "string"),
    Feature("member", "boolean"),
)


def make_manifest(**changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "name": "small",
        "framework": "scikit-learn",
        "model_file": "model.skops",
        "task": "classification",
        "features": FEATURES,
        "sample": ({"age": 30, "income": None, "city": "Ulm", "member": True},),
    }
    return Manifest(**{**values, **changes})


@pytest.fixture
def manifest() -> Manifest:
    return make_manifest()


@pytest.fixture(scope="session")
def training() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [21, 35, 48, 62, 29, 55],
            "income": [1.5, None, 3.25, 2.0, 0.125, 4.5],
            "city": ["Ulm", "Bonn", "Ulm", "Kiel", "Bonn", "Kiel"],
            "member": [True, False, True, True, False, False],
        }
    )


@pytest.fixture(scope="session")
def pipeline(training: pd.DataFrame) -> Pipeline:
    columns = ColumnTransformer(
        [
            ("numbers", SimpleImputer(), ["age", "income", "member"]),
            ("cities", OneHotEncoder(handle_unknown="ignore"), ["city"]),
        ]
    )
    model = Pipeline([("columns", columns), ("classifier", LogisticRegression())])
    return model.fit(training, ["no", "no", "yes", "yes", "no", "yes"])


@pytest.fixture(scope="session")
def model_dir(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    save_estimator(pipeline, folder / "model.skops")
    make_manifest().write(folder)
    return folder

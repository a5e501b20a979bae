"""Train the churn model: `python examples/churn/train.py --output build/models/churn`.

The output folder receives what `mlops-kit model package` packs (model.skops, manifest.json, metrics.json)
and the held-out test set (test.csv), which stays out of the archive.
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path

import pandas as pd
import sklearn
import skops
from data import make_customers
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlops_kit.models.skops_file import save_estimator
from mlops_kit.serving.manifest import Feature, Manifest

TARGET = "churned"
FEATURES = (
    Feature("tenure_months", "integer"),
    Feature("monthly_charge", "number"),
    Feature("support_calls", "integer"),
    Feature("satisfaction", "number", nullable=True),
    Feature("contract", "string"),
    Feature("internet", "string"),
    Feature("payment", "string"),
    Feature("paperless", "boolean"),
)
FEWEST_ROWS = 100
NAMES = [feature.name for feature in FEATURES]
CATEGORIES = ["contract", "internet", "payment"]
NUMBERS = [name for name in NAMES if name not in CATEGORIES]


def make_pipeline_of(seed: int) -> Pipeline:
    """Return the untrained pipeline."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, NUMBERS),
            ("categories", OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
        ]
    )
    return Pipeline([("columns", columns), ("classifier", LogisticRegression(random_state=seed))])


def measure(pipeline: Pipeline, table: pd.DataFrame) -> dict[str, float]:
    """Return the metrics on a table that the pipeline has not seen."""
    truth = table[TARGET] == "yes"
    predicted = pipeline.predict(table[NAMES]) == "yes"
    score = pipeline.predict_proba(table[NAMES])[:, list(pipeline.classes_).index("yes")]
    metrics = {
        "accuracy": accuracy_score(truth, predicted),
        "f1": f1_score(truth, predicted),
        "roc_auc": roc_auc_score(truth, score),
        "brier_score": brier_score_loss(truth, score),
    }
    return {name: round(float(value), 6) for name, value in metrics.items()} | {"test_rows": len(table)}


def train(output: Path, rows: int, seed: int) -> dict[str, float]:
    """Train, write the model folder to `output` and return the metrics."""
    customers = make_customers(rows, seed)
    training, test = train_test_split(customers, test_size=0.2, random_state=seed, stratify=customers[TARGET])
    pipeline = make_pipeline_of(seed).fit(training[NAMES], training[TARGET])
    metrics = measure(pipeline, test)

    output.mkdir(parents=True, exist_ok=True)
    save_estimator(pipeline, output / "model.skops")
    Manifest(
        name="churn",
        framework="scikit-learn",
        model_file="model.skops",
        task="classification",
        features=FEATURES,
        versions={
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "skops": skops.__version__,
        },
        sample=tuple(json.loads(training[NAMES].head(2).to_json(orient="records"))),
    ).write(output)
    (output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    test.to_csv(output / "test.csv", index=False, lineterminator="\n")
    return metrics


def main() -> None:
    """Read the arguments, train, print the metrics as JSON."""
    parser = argparse.ArgumentParser(description="Train the churn model on synthetic customers.")
    parser.add_argument("--output", type=Path, default=Path("build/models/churn"), help="folder to write")
    parser.add_argument("--rows", type=int, default=6000, help="customers to make (default 6000)")
    parser.add_argument(
        "--seed", type=int, default=20, help="the same seed gives the same model (default 20)"
    )
    arguments = parser.parse_args()
    if arguments.rows < FEWEST_ROWS:
        parser.error(f"--rows: at least {FEWEST_ROWS}, of which some leave and some stay")
    print(json.dumps(train(arguments.output, arguments.rows, arguments.seed)))


if __name__ == "__main__":
    main()

"""A trained model on disk to predictions in memory."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mlops_kit.serving.columns import InputError, frame_of_values
from mlops_kit.serving.manifest import Manifest, read_manifest

logger = logging.getLogger(__name__)

# A description of an array's element type: making it runs nothing. skops asks about it all the same, and
# every fitted ColumnTransformer holds one.
_HARMLESS_TYPES = frozenset({"numpy.dtype"})


class LoadError(Exception):
    """The model cannot serve; the message is the one line that explains the start-up failure."""


@dataclass(frozen=True)
class Predictions:
    """One value a row as plain Python; `scores`, where there are any, a row's probability of each class."""

    task: str
    values: Sequence[Any]
    classes: Sequence[Any] = ()
    scores: Sequence[Sequence[float]] = ()


class Model:
    """A loaded estimator with its manifest."""

    def __init__(self, manifest: Manifest, estimator: Any) -> None:
        self.manifest = manifest
        # The steps before the last run once, though a classifier is asked twice (label and probabilities).
        steps = getattr(estimator, "steps", [])
        self._transform = estimator[:-1].transform if len(steps) > 1 else None
        self._final = steps[-1][1] if len(steps) > 1 else estimator
        self._has_scores = manifest.task == "classification" and hasattr(self._final, "predict_proba")

    def predict(self, table: pd.DataFrame) -> Predictions:
        """Return the predictions for a table of the manifest's features. Raises what the estimator raises."""
        data = self._transform(table) if self._transform else table
        values = np.asarray(self._final.predict(data)).tolist()
        if not self._has_scores:
            return Predictions(self.manifest.task, values)
        scores = self._final.predict_proba(data).tolist()
        return Predictions(self.manifest.task, values, self._final.classes_.tolist(), scores)

    def warm_up(self) -> None:
        """Predict the manifest's own sample, which loads what loads lazily. Raises LoadError."""
        sample = self.manifest.sample
        if not sample:
            return
        try:
            columns = {name: [record[name] for record in sample] for name in self.manifest.feature_names}
            self.predict(frame_of_values(self.manifest.features, columns))
        except KeyError as error:
            raise LoadError(f"the sample in manifest.json lacks the feature {error}") from None
        except InputError as error:
            raise LoadError(f"the sample in manifest.json does not fit its features: {error}") from None
        except Exception as error:
            reason = _one_line(error)
            raise LoadError(f"{self.manifest.model_file} cannot predict its own sample: {reason}") from error


def load_model(directory: Path, trusted_types: frozenset[str] = frozenset()) -> Model:
    """Return the model of a directory, warmed up. Raises LoadError, or ManifestError for the manifest.

    A `.skops` file is loaded only where every type in it is scikit-learn's, NumPy's or SciPy's, or named in
    `trusted_types`; a `.joblib` file runs code of its author when it is loaded.
    """
    manifest = read_manifest(directory)
    path = directory / manifest.model_file
    if not path.is_file():
        raise LoadError(f"cannot load {path.name}: no such file in {directory}")
    try:
        estimator = _load_skops(path, trusted_types) if path.suffix == ".skops" else _load_joblib(path)
    except LoadError:
        raise
    except Exception as error:
        # A damaged file may raise anything.
        raise LoadError(f"cannot load {path.name}: {_one_line(error)}") from error
    if not hasattr(estimator, "predict"):
        raise LoadError(f"cannot load {path.name}: a {type(estimator).__name__} has no predict method")
    _warn_of_other_versions(manifest)
    model = Model(manifest, estimator)
    model.warm_up()
    return model


def _load_skops(path: Path, trusted_types: frozenset[str]) -> Any:
    from skops import io

    trusted = trusted_types | _HARMLESS_TYPES
    unknown = sorted(set(io.get_untrusted_types(file=path)) - trusted)
    if unknown:
        raise LoadError(
            f"cannot load {path.name}: it holds types that are not trusted: {', '.join(unknown)} "
            "(name them in MLOPS_KIT_TRUSTED_TYPES if they are yours)"
        )
    return io.load(path, trusted=sorted(trusted))


def _load_joblib(path: Path) -> Any:
    import joblib

    return joblib.load(path)


def _warn_of_other_versions(manifest: Manifest) -> None:
    from importlib.metadata import PackageNotFoundError, version

    for package, trained_with in manifest.versions.items():
        if package == "python":
            continue
        try:
            installed = version(package)
        except PackageNotFoundError:
            installed = "not installed"
        if installed.split(".")[:2] != trained_with.split(".")[:2]:
            logger.warning("%s is %s here; the model was trained with %s", package, installed, trained_with)


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."

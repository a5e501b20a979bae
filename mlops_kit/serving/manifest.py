"""`manifest.json`: what a model directory says about itself. Written by training, checked by packaging."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE_NAME = "manifest.json"
SCHEMA = "mlops-kit/model-manifest/v1"
FRAMEWORKS = ("scikit-learn",)
TASKS = ("classification", "regression")
TYPES = ("number", "integer", "string", "boolean")
MODEL_SUFFIXES = (".skops", ".joblib")


class ManifestError(ValueError):
    """The manifest is missing or wrong; the message names the file and the key."""


@dataclass(frozen=True)
class Feature:
    """One input column; `type` is one of `TYPES`. A null is accepted only where `nullable`."""

    name: str
    type: str
    nullable: bool = False


@dataclass(frozen=True)
class Manifest:
    """A model's name, file, inputs and origin. `sample` holds records that the server warms up with."""

    name: str
    framework: str
    model_file: str
    task: str
    features: tuple[Feature, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    sample: tuple[Mapping[str, Any], ...] = ()

    @property
    def feature_names(self) -> list[str]:
        """Column names in the model's order."""
        return [feature.name for feature in self.features]

    def write(self, directory: Path) -> Path:
        """Write `manifest.json` into `directory`; the same manifest gives the same bytes."""
        path = directory / FILE_NAME
        content = {"schema": SCHEMA, **asdict(self)}
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a model directory. Raises ManifestError."""
    path = directory / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ManifestError(f"no {FILE_NAME} in {directory}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(f"cannot read {path}: {error}") from None
    return parse_manifest(content)


def parse_manifest(content: object) -> Manifest:
    """Check the parsed JSON of a manifest and return it. Raises ManifestError naming the key."""
    if not isinstance(content, dict):
        raise ManifestError(f"{FILE_NAME} must hold an object, not {type(content).__name__}")
    if content.get("schema") != SCHEMA:
        raise ManifestError(f'{FILE_NAME}: "schema" must be "{SCHEMA}", not {content.get("schema")!r}')
    model_file = _text(content, "model_file")
    if Path(model_file).name != model_file or not model_file.endswith(MODEL_SUFFIXES):
        allowed = " or ".join(MODEL_SUFFIXES)
        raise ManifestError(
            f'{FILE_NAME}: "model_file" must be a {allowed} file beside it, not {model_file!r}'
        )
    versions = content.get("versions", {})
    if not isinstance(versions, dict) or not all(isinstance(value, str) for value in versions.values()):
        raise ManifestError(f'{FILE_NAME}: "versions" must map a package to its version')
    sample = content.get("sample", [])
    if not isinstance(sample, list) or not all(isinstance(record, dict) for record in sample):
        raise ManifestError(f'{FILE_NAME}: "sample" must be a list of records')
    return Manifest(
        name=_text(content, "name"),
        framework=_text(content, "framework", FRAMEWORKS),
        model_file=model_file,
        task=_text(content, "task", TASKS),
        features=_features(content.get("features")),
        versions=versions,
        sample=tuple(sample),
    )


def _text(content: Mapping[str, Any], key: str, allowed: Sequence[str] = ()) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value:
        raise ManifestError(f'{FILE_NAME}: "{key}" must be a text, not {value!r}')
    if allowed and value not in allowed:
        raise ManifestError(f'{FILE_NAME}: "{key}" must be one of {", ".join(allowed)}, not {value!r}')
    return value


def _features(value: object) -> tuple[Feature, ...]:
    if not isinstance(value, list) or not value:
        raise ManifestError(f'{FILE_NAME}: "features" must be a list with at least one feature')
    features = []
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            raise ManifestError(f'{FILE_NAME}: "features[{index}]" must be an object with name and type')
        try:
            name, kind = _text(item, "name"), _text(item, "type", TYPES)
        except ManifestError as error:
            raise ManifestError(f"{error} (features[{index}])") from None
        features.append(Feature(name, kind, bool(item.get("nullable", False))))
    names = [feature.name for feature in features]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ManifestError(f'{FILE_NAME}: "features" names {", ".join(repeated)} more than once')
    return tuple(features)

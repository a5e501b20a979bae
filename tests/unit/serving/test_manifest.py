"""Reading and writing manifest.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.serving.manifest import FILE_NAME, Manifest, ManifestError, parse_manifest, read_manifest


@pytest.fixture
def content(manifest: Manifest, tmp_path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(manifest.write(tmp_path).read_text())
    return parsed


def test_what_is_written_is_read_again(manifest: Manifest, tmp_path: Path) -> None:
    manifest.write(tmp_path)

    assert read_manifest(tmp_path) == manifest


def test_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=f"no {FILE_NAME} in"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\x00"])
def test_a_manifest_that_is_not_json(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)

    with pytest.raises(ManifestError, match="cannot read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("schema", "other/v9", '"schema" must be "mlops-kit/model-manifest/v1", not \'other/v9\''),
        ("name", "", '"name" must be a text'),
        ("framework", "torch", '"framework" must be one of scikit-learn'),
        ("task", "ranking", '"task" must be one of classification, regression'),
        ("model_file", "model.pkl", '"model_file" must be a .skops or .joblib file beside it'),
        ("model_file", "../model.skops", '"model_file" must be a .skops or .joblib file beside it'),
        ("features", [], '"features" must be a list with at least one feature'),
        ("features", ["age"], '"features[0]" must be an object'),
        ("features", [{"name": "age", "type": "int"}], '"type" must be one of number'),
        ("features", [{"name": "age", "type": "number"}] * 2, '"features" names age more than once'),
        ("versions", ["1.0"], '"versions" must map'),
        ("sample", {"age": 1}, '"sample" must be a list of records'),
    ],
)
def test_a_wrong_key_is_named(key: str, value: object, message: str, content: dict[str, Any]) -> None:
    with pytest.raises(ManifestError) as refusal:
        parse_manifest({**content, key: value})

    assert message in str(refusal.value)


def test_a_list_is_no_manifest() -> None:
    with pytest.raises(ManifestError, match="must hold an object, not list"):
        parse_manifest([])

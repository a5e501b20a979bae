"""Release files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from mlops_kit.errors import ConfigurationError
from mlops_kit.models.release import write_failed, write_release
from mlops_kit.stacks.release import read_release, release_path, withdraw

from .conftest import RELEASE

pytestmark = pytest.mark.usefixtures("cache")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = write_release(tmp_path / "releases", RELEASE)

    assert read_release(tmp_path / "releases", "churn") == RELEASE
    assert path.read_text().startswith("# Written by `mlops-kit`: the release")
    assert list(path.parent.iterdir()) == [path]


def test_yaml_is_loaded_for_what_has_changed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    load = yaml.safe_load
    monkeypatch.setattr(yaml, "safe_load", lambda text: loaded.append(text) or load(text))
    path = write_release(tmp_path, RELEASE)
    assert read_release(tmp_path, "churn") == read_release(tmp_path, "churn") == RELEASE
    assert len(loaded) == 1
    path.write_text(path.read_text().replace(f"version: {RELEASE.version}", "version: 77"))
    assert [read_release(tmp_path, "churn") for _ in range(2)] == [replace(RELEASE, version=77)] * 2
    assert len(loaded) == 2


def test_a_date_stays_one(tmp_path: Path) -> None:
    path = write_release(tmp_path, RELEASE)
    path.write_text(path.read_text().replace(f"'{RELEASE.approved_at}'", "2026-03-01"))
    first, again = (read_release(tmp_path, "churn") for _ in range(2))
    assert first == again == replace(RELEASE, approved_at=date(2026, 3, 1))  # type: ignore[arg-type]


def test_no_release(tmp_path: Path) -> None:
    assert read_release(tmp_path, "churn") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "is not YAML"),
        ("", "lacks approved_at"),
        ("- churn", "lacks approved_at"),
        ("model: churn\nverison: 3\n", "has the unknown key verison"),
        ("version: 2026-13-45", "is not YAML: month must be in"),
        ("[" * 5000, "is not YAML"),
    ],
)
def test_a_malformed_release_is_named(text: str, message: str, tmp_path: Path) -> None:
    release_path(tmp_path, "churn").write_text(text)

    with pytest.raises(ConfigurationError, match=message) as refusal:
        read_release(tmp_path, "churn")
    assert str(release_path(tmp_path, "churn")) in refusal.value.message


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("data", "5", "data must be text, not 5"),
        ("version", "abc", "version must be a whole number from 1, not 'abc'"),
        ("version", "true", "version must be a whole number from 1, not True"),
        ("revision", "0", "revision must be a whole number from 1, not 0"),
        ("approved_at", "[now]", r"approved_at must be a time, not \['now'\]"),
        ("metrics", "{accuracy: high}", "metrics must be a mapping of metrics to their numbers"),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_line(
    name: str, value: str, message: str, tmp_path: Path
) -> None:
    path = write_release(tmp_path, RELEASE)
    values = {**yaml.safe_load(path.read_text()), name: yaml.safe_load(value)}
    path.write_text("# by hand\n" + yaml.safe_dump(values, sort_keys=False))
    line = 2 + list(values).index(name)

    for _ in range(2):
        with pytest.raises(ConfigurationError, match=rf"{path}:{line}: {message}") as refusal:
            read_release(tmp_path, "churn")
        assert "put back the committed file" in refusal.value.hint


def test_a_pipe_is_no_release(tmp_path: Path) -> None:
    os.mkfifo(release_path(tmp_path, "churn"))
    with pytest.raises(ConfigurationError, match=r"churn\.yaml can't be read: it is not a file"):
        read_release(tmp_path, "churn")


def test_what_is_withdrawn_is_gone(tmp_path: Path) -> None:
    path = write_release(tmp_path, RELEASE)
    write_failed(tmp_path, RELEASE)

    assert withdraw(tmp_path, "churn") == path
    assert list(tmp_path.iterdir()) == []
    assert withdraw(tmp_path, "churn") is None

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_kit.stacks.fingerprint import fingerprint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("infra/a/main.tf", "modules/used/main.tf", "modules/other/main.tf", "build/backend.hcl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n")
    modules = [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "m", "Source": "x", "Dir": "../../modules/used"},
    ]
    (tmp_path / "data/modules/far").mkdir(parents=True)
    modules.append({"Key": "far", "Dir": str(tmp_path / "data/modules/far")})
    (tmp_path / "data/modules/modules.json").write_text(json.dumps({"Modules": modules}))
    return tmp_path


def digest(tree: Path, **settings: str) -> str:
    return fingerprint(tree / "infra/a", tree / "data", [tree / "build/backend.hcl"], settings)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: (tree / "infra/a/main.tf").write_text("x"),
        lambda tree: (tree / "infra/a/.terraform.lock.hcl").write_text("x"),
        lambda tree: (tree / "modules/used/variables.tf").write_text("x"),
        lambda tree: (tree / "build/backend.hcl").write_text("x"),
        lambda tree: (tree / "data/modules/modules.json").unlink(),
    ],
    ids=["root", "lock file", "module", "backend", "modules never fetched"],
)
def test_what_counts(tree: Path, change: Callable[[Path], object]) -> None:
    before = digest(tree)
    change(tree)
    assert digest(tree) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: (tree / "modules/other/main.tf").write_text("x"),
        lambda tree: (tree / "infra/a/README.md").write_text("x"),
        lambda tree: (tree / "infra/a/main.tf").touch(),
        lambda tree: (tree / "data/modules/far/main.tf").write_text("x"),
    ],
    ids=["a module not called", "a text", "a date", "what init fetched"],
)
def test_what_does_not(tree: Path, change: Callable[[Path], object]) -> None:
    before = digest(tree)
    change(tree)
    assert digest(tree) == before


def test_settings_count(tree: Path) -> None:
    assert digest(tree, engine="1.11.4") != digest(tree, engine="1.15.5")

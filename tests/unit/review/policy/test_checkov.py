from __future__ import annotations

import re
from pathlib import Path

import psutil
import pytest
import yaml

from mlops_kit.errors import KitError
from mlops_kit.review.policy.checkov import find_checkov, run_checkov
from tests.unit.review.policy.checkov_output import program, report


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "infra").mkdir(parents=True)
    return root


def start(root: Path) -> list[object]:
    return list(run_checkov(root, [root / "infra"], {}, []))


def test_it_is_found_where_the_variable_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path)
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(path))

    assert find_checkov(root) == path


def test_it_is_found_beside_the_project_before_the_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLOPS_KIT_CHECKOV", raising=False)
    (root / ".checkov/bin").mkdir(parents=True)
    (root / "path").mkdir()
    monkeypatch.setenv("PATH", str(root / "path"))
    on_path = program(root / "path")

    assert find_checkov(root) == on_path
    assert find_checkov(root) != program(root / ".checkov/bin")
    assert find_checkov(root) == root / ".checkov/bin/checkov"


def test_without_it_the_next_step_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLOPS_KIT_CHECKOV", raising=False)
    monkeypatch.setenv("PATH", str(root))

    with pytest.raises(KitError, match=r"policies need Checkov") as caught:
        find_checkov(root)

    assert "MLOPS_KIT_CHECKOV" in caught.value.hint
    assert "install" in caught.value.hint


def test_a_variable_that_names_nothing_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(root / "nowhere"))

    with pytest.raises(KitError, match="is no executable"):
        find_checkov(root)


def test_it_talks_to_no_platform(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, report("terraform"))))
    monkeypatch.setenv("BC_API_KEY", "planted")

    start(root)

    assert "BC_API_KEY" not in (tmp_path / "surroundings").read_text()
    assert "EVAL_TF_PLAN_AFTER_UNKNOWN=true" in (tmp_path / "surroundings").read_text()
    assert yaml.safe_load((tmp_path / "configuration").read_text())["skip-download"] is True


def test_a_projects_own_skips_count_but_not_those_of_the_kits_policies(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, report("terraform"))))
    (root / ".checkov.yaml").write_text("quiet: true\nskip-check: [CKV_AWS_18, CKV2_KIT_101]\n")

    start(root)

    assert yaml.safe_load((tmp_path / "configuration").read_text()) == {
        "download-external-modules": False,
        "skip-check": ["CKV_AWS_18"],
        "skip-download": True,
    }


def test_its_failure_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, code=2, error="no such option")))

    with pytest.raises(KitError, match="failed with exit code 2: no such option"):
        start(root)


def test_code_that_it_cannot_read_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = report("terraform", unread=("/infra/broken.tf",))
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, broken)))

    with pytest.raises(KitError, match=re.escape("cannot read /infra/broken.tf")):
        start(root)


def test_what_is_not_json_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, report("terraform"))))
    (tmp_path / "printed").write_text("Passed checks: 3")

    with pytest.raises(KitError, match="not JSON"):
        start(root)


def test_nothing_to_check_gives_no_report(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = {"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0}
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(program(tmp_path, nothing)))

    assert start(root) == []


def test_one_that_waits_for_ever_is_ended_with_what_it_said(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "checkov"
    path.write_text(f'#!/bin/sh\necho "KeyError: type" >&2\nsleep 60 &\necho $! > "{tmp_path}/child"\nwait\n')
    path.chmod(0o755)
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(path))
    monkeypatch.setattr("mlops_kit.review.policy.checkov._SECONDS", 1)

    with pytest.raises(KitError, match="did not end within 1 seconds: KeyError: type"):
        start(root)

    assert not psutil.pid_exists(int((tmp_path / "child").read_text()))

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest


def statuses(result: Any) -> dict[str, str]:
    return {check["name"]: check["status"] for check in result.json["checks"]}


def test_a_healthy_machine(cli: Any) -> None:
    result = cli("doctor", "--json")
    assert result.code == 0
    assert result.json["schema"] == "mlops-kit/doctor/v1"
    assert result.json["healthy"] is True
    found = statuses(result)
    assert found["terraform"] == found["sandbox"] == found["environment dev"] == "ok"
    assert found["credentials"] == "absent"


def test_text_has_a_line_for_each_check_and_the_remedy_under_it(cli: Any) -> None:
    lines = cli("doctor").stdout.splitlines()
    at = lines.index("absent   credentials: none found")
    assert lines[at + 1] == "         the sandbox needs none; for an account, aws configure sso"


def test_a_terraform_that_is_too_old(cli: Any, tmp_path: Path) -> None:
    old = tmp_path / "terraform"
    old.write_text("#!/bin/sh\necho Terraform v1.5.7\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    result = cli("doctor", "--terraform", str(old))
    assert result.code == 1
    assert f"problem  terraform: {old} is Terraform 1.5.7; the kit needs 1.11 or newer" in result.stdout


def test_a_terraform_that_is_not_there(cli: Any) -> None:
    result = cli("doctor", "--terraform", "/nowhere/terraform")
    assert result.code == 1
    assert "problem  terraform: no Terraform at '/nowhere/terraform'" in result.stdout


def test_checkov_is_found_where_it_is_named(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("MLOPS_KIT_TERRAFORM", "embedded")
    assert statuses(cli("doctor", "--json"))["checkov"] == "absent"
    checkov = tmp_path / "checkov"
    checkov.touch(0o755)
    monkeypatch.setenv("MLOPS_KIT_CHECKOV", str(checkov))
    found = cli("doctor", "--json")
    assert statuses(found)["checkov"] == "ok"
    assert statuses(found)["git"] == "absent"


def test_a_broken_environment_is_a_problem(cli: Any, project: Path) -> None:
    (project / "environments" / "dev.yaml").write_text("account_id: 1\n")
    result = cli("doctor")
    assert result.code == 1
    assert (
        "problem  environment dev: its files are wrong\n         mlops-kit env show dev says what\n"
        in result.stdout
    )


def test_outside_a_project(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli("doctor", "--json")
    assert result.code == 0
    assert statuses(result)["project"] == "absent"


def test_an_account_without_credentials(cli: Any) -> None:
    result = cli("doctor", "dev")
    assert result.code == 1
    assert "problem  caller: " in result.stdout


def test_an_unknown_profile(cli: Any) -> None:
    result = cli("doctor", "--profile", "nobody")
    assert result.code == 1
    assert "problem  credentials: " in result.stdout
    assert "nobody" in result.stdout

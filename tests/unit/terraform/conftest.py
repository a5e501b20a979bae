"""Executables that stand in for Terraform where its slowness or its failures are the point."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_HEAD = f"#!{sys.executable}\nimport json, os, signal, sys, time\n"


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Write an executable Python script and return its path."""

    def write(text: str, name: str = "terraform") -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(_HEAD + text)
        path.chmod(0o755)
        return path

    return write


@pytest.fixture(autouse=True)
def apart(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the kit's cache of this test apart, and it free of the engine that this user has chosen."""
    monkeypatch.delenv("MLOPS_KIT_TERRAFORM", raising=False)
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)

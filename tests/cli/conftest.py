"""The command line called in this process, in a copy of the shipped environments and stacks."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.cli.app import main

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


Cli = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project to work in, without credentials or an AWS configuration anywhere."""
    root = tmp_path / "project"
    for name in ("infra", "environments"):
        ignored = shutil.ignore_patterns(".terraform*", "releases")
        shutil.copytree(CHECKOUT / name, root / name, ignore=ignored)
    for name in list(os.environ):
        if name.startswith(("AWS_", "MLOPS_KIT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def cli(project: Path, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line: `cli("env", "list")`."""

    def run(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        captured = capfd.readouterr()
        return Result(int(stopped.value.code or 0), captured.out, captured.err)

    return run

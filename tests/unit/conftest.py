"""What several packages' tests need."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The kit's folder in a user's cache that is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "mlops-kit"


@pytest.fixture
def homeless(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home folder, and so without a cache."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "nowhere")
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)

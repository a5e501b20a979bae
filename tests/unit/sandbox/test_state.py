from __future__ import annotations

from pathlib import Path

import pytest

from mlops_kit.sandbox.state import State

STATE = State(1, 2.0, "http://127.0.0.1:3", 4, "token", "0.1")


def test_survives_the_file(tmp_path: Path) -> None:
    STATE.write(tmp_path / "sandbox.json")
    assert State.read(tmp_path / "sandbox.json") == STATE
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "mlops-kit/sandbox-state/v0"}'])
def test_a_file_of_another_kind_is_no_state(tmp_path: Path, text: str) -> None:
    (tmp_path / "sandbox.json").write_text(text)
    assert State.read(tmp_path / "sandbox.json") is None

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mlops_kit.sandbox.state import State, is_held

STATE = State(1, 2.0, "http://127.0.0.1:3", 4, "token", "0.1")


def test_survives_the_file(tmp_path: Path) -> None:
    STATE.write(tmp_path / "sandbox.json")
    assert State.read(tmp_path / "sandbox.json") == STATE
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "mlops-kit/sandbox-state/v0"}'])
def test_a_file_of_another_kind_is_no_state(tmp_path: Path, text: str) -> None:
    (tmp_path / "sandbox.json").write_text(text)
    assert State.read(tmp_path / "sandbox.json") is None


def test_a_file_is_held_while_it_is_told(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    with STATE.told(file):
        assert State.read(file) == STATE
        assert is_held(file)
    assert not file.exists()
    assert not is_held(file)


def test_a_file_that_nobody_holds_was_left_behind(tmp_path: Path) -> None:
    STATE.write(tmp_path / "sandbox.json")
    assert not is_held(tmp_path / "sandbox.json")


def test_what_another_daemon_has_written_since_stays(tmp_path: Path) -> None:
    file, other = tmp_path / "sandbox.json", replace(STATE, pid=2)
    with STATE.told(file):
        other.write(file)
    assert State.read(file) == other

from __future__ import annotations

import json

import pytest

from mlops_kit.cli.output import table, write_error, write_json, write_progress, write_text
from mlops_kit.errors import KitError


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(["A", "LONG"], [["xyz", 1], ["", None]]) == "A    LONG\nxyz  1\n     None"
    assert table(["A"], []) == "A"


def test_hints_are_indented_under_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    write_error(KitError("it failed", "do this\n\nthen that"))
    assert capsys.readouterr().err == "error: it failed\n  do this\n\n  then that\n"


def test_what_hides_or_moves_the_cursor_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "x\u202egnp\x1b[2J\x9b31m"
    shown = "x⟨U+202E⟩gnp⟨U+001B⟩[2J⟨U+009B⟩31m"
    write_text(f"{hostile}\nnext")
    write_progress(hostile)
    write_error(KitError(hostile, hostile))
    said = capsys.readouterr()
    assert said.out == f"{shown}\nnext\n"
    assert said.err == f"{shown}\nerror: {shown}\n  {shown}\n"
    write_json({"name": hostile})
    said = capsys.readouterr()
    assert json.loads(said.out) == {"name": hostile}
    assert "\\u202e" in said.out
    assert not {"\u202e", "\x1b", "\x9b"} & set(said.out)

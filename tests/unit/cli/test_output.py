from __future__ import annotations

import pytest

from mlops_kit.cli.output import table, write_error
from mlops_kit.errors import KitError


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(["A", "LONG"], [["xyz", 1], ["", None]]) == "A    LONG\nxyz  1\n     None"
    assert table(["A"], []) == "A"


def test_hints_are_indented_under_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    write_error(KitError("it failed", "do this\n\nthen that"))
    assert capsys.readouterr().err == "error: it failed\n  do this\n\n  then that\n"

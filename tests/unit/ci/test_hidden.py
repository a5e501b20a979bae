from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.ci.hidden import data_of, is_marked, mark, plan_marker

MARKER = plan_marker("dev")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text()), max_size=4), st.text())
def test_data_comes_back_and_stays_hidden(data: dict[str, object], text: str) -> None:
    body = mark(MARKER, data, text)
    assert is_marked(body, MARKER)
    assert data_of(body, MARKER) == data
    hidden = body.split("\n", 2)[1]
    assert hidden.count("-->") == 1
    assert hidden.endswith(" -->")


def test_survives_a_platform_that_changes_line_ends() -> None:
    body = mark(MARKER, {"commit": "abc"}, "text").replace("\n", "\r\n")
    assert data_of(body, MARKER) == {"commit": "abc"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        MARKER,
        f"{MARKER}\nno data",
        f"{MARKER}\n<!-- mlops-kit:data [1] -->",
        f"{MARKER}\n<!-- mlops-kit:data {{no json}} -->",
        f'text\n{MARKER}\n<!-- mlops-kit:data {{"commit": "x"}} -->',
        f'{plan_marker("prod")}\n<!-- mlops-kit:data {{"commit": "x"}} -->',
        f'{MARKER}\n\n<!-- mlops-kit:data {{"commit": "x"}} -->',
    ],
)
def test_what_carries_no_data(body: str) -> None:
    assert data_of(body, MARKER) == {}

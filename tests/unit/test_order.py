"""Workers take the files that take longest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture
def order(request: pytest.FixtureRequest) -> Any:
    """The plugin that orders: `tests/conftest.py`."""
    return request.config.pluginmanager.get_plugin(str(TESTS / "conftest.py"))


def test_what_is_named_is_there(order: Any) -> None:
    assert [name for name in order.LONGEST if not (TESTS / name).is_file()] == []


def test_the_longest_come_first_then_what_starts_a_sandbox(order: Any) -> None:
    names = ("unit/test_order.py", "functional/test_render.py", *reversed(order.LONGEST))

    assert sorted(names, key=lambda name: order.rank(TESTS / name)) == [
        *order.LONGEST,
        "functional/test_render.py",
        "unit/test_order.py",
    ]


def test_tests_are_in_that_order(order: Any, request: pytest.FixtureRequest) -> None:
    ranks = [order.rank(item.path) for item in request.session.items]

    assert ranks == sorted(ranks)


def test_make_test_keeps_that_order() -> None:
    (command,) = [line for line in (TESTS.parent / "Makefile").read_text().splitlines() if "loadfile" in line]

    assert "--no-loadscope-reorder" in command

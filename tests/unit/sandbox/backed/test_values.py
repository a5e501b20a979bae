"""What can be told of a configuration before all of it is known."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.sandbox.backed.values import UNKNOWN, one_is_set


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("a", None), True),
        ((None, ["block"]), True),
        ((None, None), False),
        (([], ""), True),
        (("a", "b"), False),
        ((UNKNOWN, None), True),
        ((UNKNOWN, UNKNOWN), True),
        (("a", UNKNOWN), True),
        ((None, []), False),
    ],
)
def test_exactly_one_of_two(given: tuple[Any, Any], expected: bool) -> None:
    assert one_is_set(dict(zip(("this", "that"), given, strict=True)), ("this", "that")) is expected

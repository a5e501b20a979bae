from __future__ import annotations

import pytest

from mlops_kit.errors import ConfigurationError
from mlops_kit.stacks.graph import Graph, Stack

GRAPH = Graph(
    [
        Stack("serving/b", "serving", ("platform",)),
        Stack("serving/a", "serving", ("platform",)),
        Stack("platform", "platform", ("foundation",)),
        Stack("foundation", "foundation", ("state",)),
        Stack("state", "state"),
    ]
)


def test_waves() -> None:
    waves = GRAPH.waves(GRAPH.names)
    assert [sorted(wave) for wave in waves] == [
        ["state"],
        ["foundation"],
        ["platform"],
        ["serving/a", "serving/b"],
    ]


def test_waves_of_some_stacks_keep_the_order_of_what_is_between_them() -> None:
    assert GRAPH.waves(["serving/a", "state"]) == [("state",), ("serving/a",)]
    assert GRAPH.waves([]) == []


def test_upstream_is_everything_below() -> None:
    assert GRAPH.upstream("serving/a") == ("state", "foundation", "platform")
    assert GRAPH.upstream("state") == ()


def test_selection_keeps_order_and_takes_groups() -> None:
    assert GRAPH.select(["platform", "state"]) == ("state", "platform")
    assert sorted(GRAPH.select(["serving"])) == ["serving/a", "serving/b"]
    assert GRAPH.select([]) == GRAPH.names


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("fundation", "did you mean foundation? stacks: "),
        ("serving/c", "did you mean serving/"),
        ("xyz", "stacks: "),
    ],
)
def test_an_unknown_stack(name: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        GRAPH.select([name])
    assert raised.value.message == f"there is no stack {name!r}"
    assert raised.value.hint.startswith(hint)
    assert ("while it is under `models`" in raised.value.hint) == name.startswith("serving/")


def test_the_model_of_a_stack() -> None:
    assert GRAPH["serving/a"].model == "a"
    assert GRAPH["platform"].model is None

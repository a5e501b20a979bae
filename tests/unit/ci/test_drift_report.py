"""A drift report that is none, or that somebody has been at, is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlops_kit.ci.drift_report import SCHEMA, body, parse
from mlops_kit.errors import ConfigurationError


def report(stacks: Any) -> str:
    return json.dumps({"schema": SCHEMA, "environment": "dev", "drifted": True, "stacks": stacks})


def test_a_report_is_read() -> None:
    resource = {"address": "aws_x.this", "differences": [{"path": "a", "before": 1, "after": 2}]}
    read = parse(
        report([{"name": "platform", "resources": [resource]}, {"name": "state", "resources": None}])
    )
    assert (read.environment, read.resources) == ("dev", 1)
    assert "aws_x.this" in body(read, "")


@pytest.mark.parametrize(
    ("stacks", "named"),
    [
        ([5], "stacks"),
        ([{"resources": 5}], "resources"),
        ([{"resources": ["x"]}], "resources"),
        ([{"resources": {"a": 1}}], "resources"),
        ([{"resources": [{"differences": "x"}]}], "differences"),
        ([{"resources": [{"differences": [None]}]}], "differences"),
    ],
)
def test_parts_of_another_form_are_named(stacks: Any, named: str) -> None:
    with pytest.raises(ConfigurationError, match=f"the drift report's {named} are not a list of objects"):
        parse(report(stacks))


def test_what_is_no_report() -> None:
    for text, message in (
        ("[" * 5000 + "]" * 5000, "is nested more than"),
        ("{", "is not JSON"),
        ("{}", "has the schema"),
    ):
        with pytest.raises(ConfigurationError, match=f"the drift report {message}"):
            parse(text)

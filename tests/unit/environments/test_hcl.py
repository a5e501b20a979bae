from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments.hcl import formatted, hcl, key
from mlops_kit.terraform.engine import find_engine

AWKWARD: dict[str, Any] = {
    "quotes": 'he said "no" \\ and left',
    "lines": "one\ntwo\r\n\tthree",
    "interpolation": "${var.x} $${y} $ { %{if} %%{ $$ ${",
    "control": "bell \x07 null-free \x08 \x0c \x7f",
    "unicode": "Grüße 🚀 \u2028",
    "numbers": [0, -1, 1.5, 10**12],
    "switches": [True, False, None],
    "empty": {"text": "", "list": [], "map": {}},
    "long": [f"subnet-{i:017d}" for i in range(8)],
    "nested": {"a-b": {"for": 1, "null": 2, "dotted.key": [{"x": 1}, {"y": [{"z": "}"}]}]}, "ß": "="},
    "ends": ["{", "[", "a = {"],
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1, "1"),
        ("a", '"a"'),
        ("${x}", '"$${x}"'),
        ("%{x}", '"%%{x}"'),
        ('"\n', r'"\"\n"'),
        ([1, "a"], '[1, "a"]'),
        ({"b", "a"}, '["a", "b"]'),
        ({}, "{}"),
        ({"a": 1, "b c": 2}, '{\na = 1\n"b c" = 2\n}'),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert hcl(value) == text


def test_keys() -> None:
    assert [key(name) for name in ("a-b_1", "for", "1a", "a.b")] == ["a-b_1", '"for"', '"1a"', '"a.b"']


@pytest.mark.parametrize("value", [object(), float("nan"), b"bytes"])
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        hcl(value)


def test_terraform_reads_back_every_value_and_has_nothing_to_format(tmp_path: Path) -> None:
    engine = find_engine().executable
    text = "\n".join(f"{name} = {hcl(value)}" for name, value in AWKWARD.items())
    (tmp_path / "terraform.tfvars").write_text(formatted(text) + "\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text("".join(f'variable "{name}" {{}}\n' for name in AWKWARD))
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}

    def terraform(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [engine, *arguments], cwd=tmp_path, env=environment, input=given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    terraform("fmt", "-check", "-diff")
    everything = ", ".join(f"{name} = var.{name}" for name in AWKWARD)
    answer = terraform("console", given=f"base64encode(jsonencode({{{everything}}}))")
    assert json.loads(base64.b64decode(answer.strip().strip('"'))) == AWKWARD


def test_formatting_lines_up_neighbours_of_one_depth() -> None:
    text = 'a = 1\nlonger = 2\nblock = {\nx = 1\nyyy = "a = b"\n}\nb = 3\n\nlast = 4'
    assert formatted(text) == (
        'a      = 1\nlonger = 2\nblock = {\n  x   = 1\n  yyy = "a = b"\n}\nb = 3\n\nlast = 4'
    )

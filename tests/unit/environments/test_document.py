from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlops_kit.environments.document import MAX_BYTES, Node, read

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, here in zip("abcde", "bcdef", strict=True)
)


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        (b"a: [1, 2\nb: 3\n", 2, "is not YAML: expected ',' or ']', but got ':'"),
        (b"a: 1\n  b: 2\n", 2, "is not YAML: mapping values are not allowed here"),
        (b"a:\n\tb: 1\n", 2, "is indented with a tab; YAML wants blanks"),
        (b"- a\n- b\n", 1, "is not a mapping; write lines of key: value"),
        (b"just words\n", 1, "is not a mapping; write lines of key: value"),
        (b"a: 1\n\xff\xfe\x00\n", 2, "is not text in UTF-8; save it as UTF-8"),
        (b"\x7fELF\x02\x01\x00", 0, "holds a character that YAML forbids; is it a text file?"),
        (
            b"a: " + b"x" * MAX_BYTES,
            0,
            f"is {MAX_BYTES + 3:,} bytes long; it may have 200,000",
        ),
        (b"a: " + b"[" * 5000, 0, "is nested more than 30 levels deep"),
        (b"a: " + b"[" * 60 + b"]" * 60, 0, "is nested more than 30 levels deep"),
        (BOMB.encode(), 0, "has more than 20,000 values, aliases counted as often as they are used"),
        (b"a: &a [*a]\n", 0, "is nested more than 30 levels deep"),
        (b"a: *b\n", 1, "is not YAML: found undefined alias 'b'"),
        (b"a: 1\n---\nb: 2\n", 2, "is not YAML: but found another document"),
    ],
)
def test_unreadable_files_are_one_problem(tmp_path: Path, content: bytes, line: int, text: str) -> None:
    file = tmp_path / "dev.yaml"
    file.write_bytes(content)
    document = read(file)
    assert not document.readable
    assert [(problem.line, problem.text) for problem in document.problems] == [(line, text)]


def test_missing_file_and_directory(tmp_path: Path) -> None:
    for path, text in [(tmp_path / "no.yaml", "no such file"), (tmp_path, "is a directory")]:
        (problem,) = read(path).problems
        assert text in problem.text


@pytest.mark.parametrize("content", ["", "# nothing but a comment\n", "\ufeff", "---\n"])
def test_empty_file_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "dev.yaml").write_text(content)
    document = read(tmp_path / "dev.yaml")
    assert document.tree.plain() in ({}, None)
    assert document.problems == [] or "not a mapping" in document.problems[0].text


def test_unknown_tags_and_dates_keep_their_spelling(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("day: 2026-11-24\nsecret: !vault abc\n")
    document = read(tmp_path / "dev.yaml")
    assert document.tree.plain() == {"day": "2026-11-24", "secret": "abc"}
    assert [problem.text for problem in document.problems] == ["secret: abc can't be read; put it in quotes"]


def test_duplicate_keys_are_problems_but_merge_keys_are_not(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("base: &b {x: 1, y: 2}\nover:\n  <<: *b\n  x: 3\na: 1\na: 2\n")
    document = read(tmp_path / "dev.yaml")
    assert document.tree.plain()["over"] == {"x": 3, "y": 2}
    assert [(p.line, p.text) for p in document.problems] == [
        (6, "a: is here a second time, after line 5; remove one")
    ]


def test_a_mapping_that_is_there_twice_counts_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("models:\n  churn: {x: 1}\nmodels:\n  rain: {x: 2}\n")
    document = read(tmp_path / "dev.yaml")
    assert document.tree.plain() == {"models": {"churn": {"x": 1}, "rain": {"x": 2}}}
    assert [(p.line, p.text) for p in document.problems] == [
        (3, "models: is here a second time, after line 1; move what is under it there")
    ]


def test_places_are_those_of_keys_and_survive_a_merge() -> None:
    def node(value: Any, file: str, line: int) -> Node:
        return Node(value, Path(file), line)

    common = node({"a": node({"x": node(1, "c", 2), "y": node(2, "c", 3)}, "c", 1)}, "c", 1)
    own = node({"a": node({"x": node(9, "d", 5)}, "d", 4)}, "d", 1)
    merged = common.merged(own)
    assert merged.plain() == {"a": {"x": 9, "y": 2}}
    places = [
        (merged.at(path).file.name, merged.at(path).line) for path in [("a", "x"), ("a", "y"), ("a", "no")]
    ]
    assert places == [("d", 5), ("c", 3), ("d", 4)]

"""Files that people give: whatever is no such file is told, and none is waited for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlops_kit import given


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "given.json"


def refused(action: Any, *arguments: Any) -> given.GivenError:
    with pytest.raises(given.GivenError) as refusal:
        action(*arguments)
    return refusal.value


def test_a_file_is_read_up_to_its_limit(file: Path) -> None:
    file.write_bytes(b"12345")
    assert given.read(file, 5) == b"12345"
    assert refused(given.read, file, 4).message == f"{file} is 5 bytes long; it may have 4"
    with pytest.raises(FileNotFoundError):
        given.read(file.with_name("gone"))


@pytest.mark.parametrize("kind", ["pipe", "device", "endless", "directory"])
def test_anything_else_is_no_file(kind: str, file: Path) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "directory":
        file.mkdir()
    else:
        file.symlink_to({"device": "/dev/null", "endless": "/dev/zero"}[kind])
    error = refused(given.read, file, 10, "name a file")
    assert error.message.startswith(f"{file} can't be read: ")
    assert (error.exit_code, error.hint) == (2, "name a file")


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_what_a_shell_substitutes_is_read_to_its_end(folder: str) -> None:
    slow = ("sh", "-c", "printf some; sleep 0.2; printf thing")
    with subprocess.Popen(slow, stdout=subprocess.PIPE) as process:
        assert process.stdout
        path = Path(folder, str(process.stdout.fileno()))
        assert given.read(path, 9) == b"something"
    with subprocess.Popen(slow, stdout=subprocess.PIPE) as process:
        assert process.stdout
        path = Path(folder, str(process.stdout.fileno()))
        assert refused(given.read, path, 8).message == f"{path} is more than 8 bytes long; it may have 8"


def test_more_than_the_limit_of_a_stream() -> None:
    assert given.within(b"123", 3, "standard input") == b"123"
    error = refused(given.within, b"1234", 3, "standard input")
    assert error.message == "standard input is more than 3 bytes long; it may have 3"


def test_text_is_utf8_with_or_without_a_mark() -> None:
    assert given.text_of("\ufeffä".encode(), "x") == "ä"
    error = refused(given.text_of, b"a\nb\xff", "x")
    assert (error.message, error.line) == ("x:2 is not text in UTF-8; save it as UTF-8", 2)


def test_json_ends_somewhere() -> None:
    assert given.json_of(b'{"a": [1]}', "x") == {"a": [1]}
    assert given.json_of("[" * 100 + "]" * 100, "x")
    assert refused(given.json_of, b"{", "x", "correct it").message.startswith("x is not JSON: ")
    for deep in ("[" * 102 + "]" * 102, '{"a":' * 500 + "1" + "}" * 500, "[" * 100_000):
        assert refused(given.json_of, deep, "x").message == "x is nested more than 100 levels deep"

"""Files written at one stroke, and disks with no room."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from mlops_kit.disk import PRIVATE, is_full, naming, write_whole
from mlops_kit.errors import KitError


def test_a_refusal_of_an_open_file_names_it(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="No space left") as caught,
        naming(tmp_path / "x"),
        Path("/dev/full").open("w") as file,
    ):
        file.write("x" * 100)
    assert KitError.of_system(caught.value).message == f"{tmp_path / 'x'}: no space left on device"


def test_a_refusal_that_names_its_file_keeps_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, naming(tmp_path / "x"):
        (tmp_path / "y").read_text()
    assert caught.value.filename == str(tmp_path / "y")


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "below" / "file"
    write_whole(file, b"one")
    write_whole(file, b"two", PRIVATE)
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    file.mkdir()
    with pytest.raises(OSError, match="directory") as caught:
        write_whole(file, b"three")
    assert caught.value.errno == errno.EISDIR
    assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_room(tmp_path: Path) -> None:
    assert not is_full(tmp_path / "not" / "there")
    assert is_full(Path("/proc/self"))  # a file system without any

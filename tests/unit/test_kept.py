"""What is kept is found by its source alone, belongs to its user, and does not pile up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.kept import Kept, digest

pytestmark = pytest.mark.usefixtures("cache")
DAY = 24 * 3600


def test_it_is_found_by_all_parts_of_its_source() -> None:
    Kept("kind").write(b"content", b"a", b"bc")
    assert Kept("kind").read(b"a", b"bc") == b"content"
    assert Kept("kind").read(b"ab", b"c") is None
    assert Kept("kind").read(b"a") is None


def test_kinds_and_makers_do_not_find_each_others() -> None:
    Kept("kind", "1").write(b"content", b"source")
    assert Kept("kind", "2").read(b"source") is None
    assert Kept("other", "1").read(b"source") is None


def test_it_is_for_its_owner_alone(cache: Path) -> None:
    Kept("kind").write(b"content", b"source")
    (file,) = (cache / "kind").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_kept_nothing_is(cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder would be")
    Kept("kind").write(b"content", b"source")
    assert Kept("kind").read(b"source") is None


@pytest.mark.usefixtures("homeless")
def test_for_a_user_without_a_home_nothing_is_kept() -> None:
    Kept("kind").write(b"content", b"source")
    assert Kept("kind").read(b"source") is None


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None, "ü"]}, [], "text"])
def test_a_value_is_given_back_as_it_was(value: Any) -> None:
    Kept("kind").write_json(value, b"source")
    assert Kept("kind").read_json(b"source") == value


@pytest.mark.parametrize("value", [{1: "a"}, {"a": (1, 2)}, {"a": {1}}, float("nan")])
def test_what_json_would_alter_is_not_kept(value: Any, cache: Path) -> None:
    Kept("kind").write_json(value, b"source")
    assert Kept("kind").read_json(b"source") is None
    assert not cache.exists()


def emptied(content: bytes) -> bytes:
    return b""


def cut(content: bytes) -> bytes:
    return content[:-1]


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def zeroed(content: bytes) -> bytes:
    return bytes(len(content))


@pytest.mark.parametrize("damage", [emptied, cut, flipped, zeroed])
def test_damage_is_as_if_it_were_not_there(cache: Path, damage: Callable[[bytes], bytes]) -> None:
    Kept("kind").write_json({"a": 1}, b"source")
    (file,) = (cache / "kind").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert Kept("kind").read(b"source") is None
    assert Kept("kind").read_json(b"source") is None


def test_what_is_older_than_a_month_goes(cache: Path) -> None:
    kept = Kept("kind")
    for days in (0, 29, 31):
        kept.write(b"content", b"%d" % days)
        written = time.time() - days * DAY
        os.utime(cache / "kind" / digest((b"", b"%d" % days)), (written, written))
    kept.write(b"content", b"new")
    assert [kept.read(b"%d" % days) is not None for days in (0, 29, 31)] == [True, True, False]
    assert kept.read(b"new") == b"content"

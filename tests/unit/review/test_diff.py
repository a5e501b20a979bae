from __future__ import annotations

import json
import time
from typing import Any

import pytest

from mlops_kit.review.diff import SAME, UNKNOWN, Difference, differences
from mlops_kit.review.masking import SENSITIVE, SENSITIVE_CHANGED
from tests.unit.review.plans import change


def found(before: Any, after: Any, **rest: Any) -> dict[str, Difference]:
    return {one.path: one for one in differences(change("aws_x", before, after, **rest))}


def told(before: Any, after: Any, **rest: Any) -> dict[str, tuple[str | None, str | None]]:
    return {path: (one.before, one.after) for path, one in found(before, after, **rest).items()}


def test_attributes_differ_by_path_and_keep_terraforms_spelling() -> None:
    assert told(
        {"a": 1, "b": "x", "same": 1, "m": {"k": True, "a b": "1"}, "gone": "y"},
        {"a": 2, "b": "x\ty", "same": 1, "m": {"k": False, "a b": "2"}, "new": [1, 2]},
    ) == {
        "a": ("1", "2"),
        "b": ('"x"', '"x\\ty"'),
        "gone": ('"y"', None),
        "m.k": ("true", "false"),
        'm["a b"]': ('"1"', '"2"'),
        "new": (None, "[1, 2]"),
    }


def test_what_is_known_after_apply_says_so_at_any_depth() -> None:
    assert told(
        {"arn": "old", "b": [{"id": "1", "n": 1}]},
        {"b": [{"n": 1}]},
        unknown={"arn": True, "b": [{"id": True}], "c": True, "d": {"x": False}},
    ) == {"arn": ('"old"', UNKNOWN), "b[0].id": ('"1"', UNKNOWN), "c": (None, UNKNOWN)}


def test_a_document_that_is_known_after_apply_shows_what_it_held() -> None:
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
    one = found({"policy": policy, "script": "a\nb\n"}, {}, unknown={"policy": True, "script": True})
    assert (one["policy"].before, one["policy"].after) == (f"(JSON, {len(policy)} characters)", UNKNOWN)
    assert one["policy"].unknown
    assert one["policy"].lines[:2] == (f"+{UNKNOWN}", "-{")
    assert '-        "s3:GetObject"' in one["policy"].lines
    assert one["script"].lines == (f"+{UNKNOWN}", "-a", "-b")
    long = found({"x": "y" * 1000}, {}, unknown={"x": True})["x"]
    assert long.before == '"' + "y" * 199 + " …(802 more characters)"
    assert long.lines == ()


def test_paths_that_force_replacement_are_marked() -> None:
    one = found({"a": {"b": 1}, "c": 1}, {"a": {"b": 2}, "c": 2}, replace_paths=[["a", "b"]])
    assert {path: each.forces_replacement for path, each in one.items()} == {"a.b": True, "c": False}


def test_a_block_whose_name_is_known_after_apply_is_the_same_block() -> None:
    template = {"id": "lt-1", "name": "general", "version": "3"}
    newer = {"id": "lt-1", "version": "4"}
    changed = {"x[0].name": ('"general"', UNKNOWN), "x[0].version": ('"3"', '"4"')}
    assert told({"x": [template]}, {"x": [newer]}, unknown={"x": [{"name": True}]}) == changed
    other = {"id": "lt-2", "name": "gpu", "version": "1"}
    sides = {"x": [other, template]}, {"x": [newer, {**other, "version": "2"}]}
    assert told(*sides, unknown={"x": [{"name": True}, {}]}) == {
        **changed,
        "x[1].version": ('"1"', '"2"'),
    }


def test_a_block_that_is_alone_is_the_same_under_another_name() -> None:
    assert told({"x": [{"name": "a", "n": 1}]}, {"x": [{"name": "b", "n": 1}]}) == {
        "x[0].name": ('"a"', '"b"')
    }


def test_equal_descriptions_do_not_pair_what_has_other_names() -> None:
    before = [{"name": "a", "description": "d"}, {"name": "b", "description": "d"}]
    after = [{"name": "c", "description": "d"}, {"name": "b", "description": "e"}]
    one = differences(change("aws_x", {"x": before}, {"x": after}))
    assert [(each.path, each.before, each.after) for each in one] == [
        ("x[0].description", None, '"d"'),
        ("x[0].name", None, '"c"'),
        ("x[1].description", '"d"', '"e"'),
        ("x[0].description", '"d"', None),
        ("x[0].name", '"a"', None),
    ]


def test_blocks_that_only_moved_are_no_difference_and_others_pair_by_name() -> None:
    before = [{"name": "a", "n": 1}, {"name": "b", "n": 2}, {"name": "c", "n": 3}]
    after = [{"name": "c", "n": 3}, {"name": "b", "n": 20}, {"name": "d", "n": 4}]
    assert told({"x": before}, {"x": after}) == {
        "x[1].n": ("2", "20"),
        "x[2].name": (None, '"d"'),
        "x[2].n": (None, "4"),
        "x[0].name": ('"a"', None),
        "x[0].n": ("1", None),
    }


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_policies_differ_by_what_they_mean() -> None:
    one = {"Sid": "one", "Effect": "Allow", "Action": ["s3:Get", "s3:Put"], "Resource": "*"}
    two = {"Sid": "two", "Effect": "Deny", "Action": "*", "Resource": ["*"]}
    moved = {"Resource": ["*"], "Action": ["s3:Put", "s3:Get"], "Sid": "one", "Effect": "Allow"}
    assert told({"p": policy(one, two)}, {"p": policy(two, moved)}) == {"p": (SAME, SAME)}
    wider = {**moved, "Action": ["s3:*", "s3:Put"]}
    lines = found({"p": policy(one, two)}, {"p": policy(two, wider)})["p"].lines
    assert {line for line in lines if line[0] in "+-"} == {'-        "s3:Get"', '+        "s3:*"'}


def test_order_counts_where_it_means_something() -> None:
    one = found({"d": json.dumps({"Steps": ["a", "b"]})}, {"d": json.dumps({"Steps": ["b", "a"]})})["d"]
    assert sorted(line[0] for line in one.lines if line[0] in "+-") == ["+", "-"]


def test_json_in_json_is_compared_too() -> None:
    before, after = (json.dumps({"inner": json.dumps({"a": 1, "b": n})}) for n in (1, 2))
    lines = found({"x": before}, {"x": after})["x"].lines
    assert [line.strip() for line in lines if line[0] in "+-"] == ['-    "b": 1', '+    "b": 2']


def test_texts_of_more_lines_become_a_unified_diff() -> None:
    lines = found({"s": "one\ntwo\nthree\n"}, {"s": "one\n2\nthree\n"})["s"].lines
    assert lines == (" one", "-two", "+2", " three")


def test_long_texts_are_cut_to_where_they_differ_and_say_how_much_is_missing() -> None:
    one = found({"s": "x" * 1000 + "a" + "y" * 1000}, {"s": "x" * 1000 + "b" + "y" * 1000})["s"]
    assert one.before is not None
    assert one.after is not None
    assert "xa" in one.before
    assert "xb" in one.after
    assert one.before.startswith("…(971 characters) ")
    assert "more characters)" in one.before
    assert len(one.before) < 300


def test_secrets_that_change_are_told_but_not_shown() -> None:
    assert told({"password": "a"}, {"password": "b"}) == {"password": (SENSITIVE, SENSITIVE_CHANGED)}
    assert told({"x": "1", "y": "2"}, {"x": "1", "y": "3"}, before_marks={"y": True}) == {
        "y": (SENSITIVE, SENSITIVE_CHANGED)
    }


def test_tags_all_does_not_repeat_tags() -> None:
    tags = {"tags": {"a": "1"}, "tags_all": {"a": "1", "z": "1"}}
    assert list(told(tags, {"tags": {"a": "2"}, "tags_all": {"a": "2", "z": "2"}})) == [
        "tags.a",
        "tags_all.z",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"n": n} for n in range(20_000)], [{"n": n + 1} for n in range(20_000)]),
        ("\n".join(map(str, range(50_000))), "\n".join(map(str, range(50_000, 100_000)))),
        (json.dumps(list(range(50_000))), json.dumps(list(range(50_000))[::-1])),
        ("a" * 2_000_000, "b" * 2_000_000),
    ],
)
def test_large_values_are_compared_in_moderate_time(before: Any, after: Any) -> None:
    started = time.process_time()
    assert found({"x": before}, {"x": after})
    assert time.process_time() - started < 5

from __future__ import annotations

import itertools
import json
import re

import pytest

from mlops_kit.review.changes import Change
from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport
from mlops_kit.review.read import read_plan
from mlops_kit.review.render.escaping import code, fence, fence_line, sentence
from mlops_kit.review.render.markdown import render
from mlops_kit.review.review import ReviewInput, review_stacks
from tests.unit.review.plans import entry, plan, review
from tests.unit.review.render.markdown_reader import problems, tables
from tools.plan_generator.plan import plan as generated

NASTY = [
    *(
        "a|b",
        "a\\|b",
        "`",
        "``x",
        "x`",
        "a```b",
        "~~~",
        "<b>x</b>",
        "<!--",
        "<details>",
        "</details>",
        "&lt;",
    ),
    *(
        "@octocat",
        "me@example.com",
        "#123",
        "GH-12",
        "!7",
        "~bug",
        "%3",
        "$1",
        "owner/repo#1",
        "org/repo@0a1b2c3d",
    ),
    *(
        "[x](http://h)",
        "![x](http://h/i.png)",
        "http://example.com",
        "www.example.com",
        "<http://h>",
        ":smile:",
    ),
    *(
        "0123456789abcdef0123456789abcdef01234567",
        "deadbeef",
        "**bold**",
        "_x_",
        "# head",
        "- item",
        "1. one",
    ),
    *(
        "\u202eevil",
        "a\u200bb",
        "\x1b[31m",
        "\x00",
        "a\nb",
        "a\r\nb",
        "\n\n## x",
        "\t",
        "",
        " ",
        "👩‍🔬",
        "مرحبا",
    ),
    *("```\n</details>\n@octocat", "</code></summary><img src=x>", "[x]: http://h", "<script>", "x" * 3000),
]


def nasty_plan(text: str) -> bytes:
    """A plan that holds a text wherever anybody's text may stand."""
    values = {
        "name": text,
        "bucket": text,
        "tags": {text: text},
        "list": [text],
        "d": json.dumps({text: text}),
    }
    address = f'module.m["{text}"].aws_s3_bucket.this["{text}"]'
    return plan(
        entry("aws_s3_bucket", values, None, address=address, module=f'module.m["{text}"]'),
        entry(
            "aws_s3_bucket",
            values,
            {**values, "bucket": text + "2", "s": f"one\n{text}\n"},
            address=address + "b",
        ),
        entry(
            "aws_security_group",
            None,
            {**values, "ingress": [{"cidr_blocks": ["0.0.0.0/0"], "description": text}]},
        ),
        entry(
            "aws_x", {}, {}, actions=("no-op",), importing={"id": text}, previous_address=text, address=text
        ),
        entry("aws_sagemaker_endpoint", None, {"name": text}),
        output_changes={text: {"actions": ["create"], "before": None, "after": text}},
        resource_drift=[entry("aws_x", {"a": text}, {"a": text + "!"}, address=text)],
    )


def nasty_manifest(text: str) -> dict[str, object]:
    cost = CostReport(
        "USD", "2026-01-01", text, [CostLine(text, "aws_x", 1.0, 2.0, text)], 1.0, 2.0, [text], [text]
    )
    policy = PolicyReport(1, [PolicyFailure("CKV_KIT_1", text, text, guideline=text)])
    release = {"model": text, "version": 2, "approved_by": text, "digest": text, "metrics": {text: 0.5}}
    return {
        **dict.fromkeys(("commit", "created", "expires", "digest"), text),
        "cost": cost.as_json(),
        "policy": policy.as_json(),
        "release": release,
        "preview": True,
    }


@pytest.mark.parametrize(
    ("dirty", "said"),
    [(False, "commit `0123abc`"), (True, "changes that are in no commit, on top of `0123abc`")],
)
def test_what_the_plan_was_made_from_is_said(dirty: bool, said: str) -> None:
    manifest = {"commit": "0123abc", "dirty": dirty}
    found = review_stacks([ReviewInput("dev", "platform", False, read_plan(nasty_plan("x")), manifest)])
    assert f"- `dev/platform`: {said}\n" in render(found)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_a_plan_says_comes_alive_or_breaks_the_comment(text: str) -> None:
    found = review_stacks([ReviewInput(text, text, True, read_plan(nasty_plan(text)), nasty_manifest(text))])
    comment = render(found, whole=text, marker="<!-- mlops-kit:plan:prod -->")
    assert problems(comment) == []
    assert all(len({len(row) for row in table}) == 1 for table in tables(comment))


def test_the_reader_of_these_tests_sees_what_comes_alive() -> None:
    for text in (
        "@octocat",
        "![x](http://h/i.png)",
        "<b>",
        "see #12",
        "http://h",
        "```\nopen",
        "<details>\n\nx",
    ):
        assert problems(text), text


@pytest.mark.parametrize(("one", "other"), list(itertools.product(NASTY, NASTY[:12])))
def test_code_and_sentences_show_every_text_in_one_line_of_code(one: str, other: str) -> None:
    for made in (
        code(one + other),
        sentence(f"{one} {other}"),
        f"| h |\n| --- |\n| {code(one + other, cell=True)} |",
    ):
        assert problems(made) == []
    assert "\n" not in code(one + other) + sentence(f"{one} {other}")
    assert problems(fence([fence_line(one), fence_line(other)])) == []


def test_sentences_keep_plain_words_and_put_names_into_code() -> None:
    text = 'the bucket "my_bucket" is destroyed: 22% of 1,450 (see x.y), single-AZ'
    assert sentence(text) == "the bucket `my_bucket` is destroyed: 22% of 1,450 (see `x.y`), single-AZ"


def test_a_comment_says_the_verdict_first_and_what_matters_after_it() -> None:
    cost = CostReport(
        "USD", "2026-01-01", "a table", [CostLine("a.b", "a", 10.0, 250.0, "x")], 10.0, 250.0, ["traffic"]
    )
    found = review(
        plan(
            entry("aws_s3_bucket", {"bucket": "data"}, None, module="module.store"),
            entry("aws_sagemaker_endpoint", None, {"name": "churn"}),
            resource_drift=[entry("aws_x", {"a": 1}, {"a": 2})],
        ),
        {
            "cost": cost.as_json(),
            "policy": PolicyReport(4).as_json(),
            "release": {"model": "churn", "version": 7},
        },
    )
    comment = render(found, marker="<!-- mlops-kit:plan:prod -->", whole="https://example.com/1")
    order = [
        *(
            "<!-- mlops-kit:plan:prod -->",
            "## 🛑 Stop",
            "1. →",
            "| stack |",
            "### Model rollout",
            "### Risks",
        ),
        *("### Cost", "### Policy", "### Drift", "### Changes", "https://example.com/1", "Made by"),
    ]
    places = [comment.index(part) for part in order]
    assert places == sorted(places)
    assert tables(comment)[0][1] == [
        "`prod/platform`",
        "**1**",
        "0",
        "0",
        "**1**",
        "0",
        "0",
        "0",
        "**1**",
        "+240",
    ]
    assert ["version", "–", "`7`"] in tables(comment)[1]
    assert "| `a.b` x | 10.00 | 250 | +240 |" in comment
    assert "traffic" in comment
    assert "-   a = 1\n+   a = 2" in comment
    assert "4 held, 0 failed, 0 waived" in comment


def test_a_preview_is_said_to_be_one() -> None:
    comment = render(review(plan(entry("aws_x", None, {})), {"preview": True}))
    assert "`prod/platform` (preview)" in comment
    assert "the stacks under it or the bucket of the states. It can't be applied." in comment
    assert "can't be applied" in comment


@pytest.mark.parametrize("limit", [200, 500, 1_000, 3_000, 10_000, 65_536, 1_000_000])
def test_a_comment_keeps_the_limit_whole_blocks_and_its_end(limit: int) -> None:
    found = review(json.dumps(generated(1_000, seed=2)).encode())
    comment = render(found, limit=limit, whole="https://example.com/whole")
    assert len(comment) <= limit
    assert problems(comment) == []
    assert "Stop" in comment
    if limit >= 1_000:
        assert "https://example.com/whole" in comment
        assert comment.endswith("Made by `mlops-kit review`.\n")
    if 1_000 <= limit <= 65_536:
        assert "Left out to keep within the limit" in comment


def test_ten_thousand_resources_give_a_useful_comment() -> None:
    whole = generated(10_000)
    found = review(json.dumps(whole).encode())
    comment = render(found)
    assert 50_000 < len(comment) <= 65_536
    told = re.search(r"details of ([\d,]+) changes", comment)
    assert told is not None
    shown = comment.count('.this["item-') - comment.count("`prod/platform: module.")
    assert shown > 50
    acting = sum(change["change"]["actions"] != ["no-op"] for change in whole["resource_changes"])
    assert int(told[1].replace(",", "")) < acting + 300
    for heading in ("### Risks", "### Drift", "### Changes"):
        assert heading in comment


def test_what_is_lost_is_shown_before_what_is_made() -> None:
    made = [entry("aws_x", None, {"n": n}, module=f"module.a{n}") for n in range(300)]
    comment = render(review(plan(*made, entry("aws_x", {}, None, module="module.z"))), limit=3_000)
    assert "module.z.aws_x.this: destroy" in comment


def test_a_huge_value_is_cut_and_does_not_crowd_out_the_rest() -> None:
    lines = "\n".join(f"line {n}" for n in range(900))
    found = review(
        plan(entry("aws_x", {"s": ""}, {"s": lines, "t": "x" * 100_000}), entry("aws_y", None, {"a": 1}))
    )
    comment = render(found)
    assert "… 840 more lines" in comment
    assert "more characters)" in comment
    assert "aws_y.this: create" in comment


def test_changes_are_decoded_only_as_far_as_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    original = Change._decoded
    monkeypatch.setattr(Change, "_decoded", lambda self: decoded.append(self.address) or original(self))
    made = [entry("aws_unknown_type", None, {"n": n}, address=f"aws_unknown_type.a{n}") for n in range(5_000)]
    render(review(plan(*made)), limit=5_000)
    assert len(decoded) < 500


def test_several_words_of_code_in_a_sentence_are_one_span() -> None:
    assert sentence("no price (`mlops-kit pricing refresh` fetches it)") == (
        "no price (`mlops-kit pricing refresh` fetches it)"
    )
    assert sentence("run `a | @b`.", cell=True) == r"run `a \| @b`."


def test_a_price_that_is_not_known_is_no_zero() -> None:
    cost = CostReport("USD", "", "a table", [], 10.0, 10.0, unknown=["aws_x.this: no price"])
    comment = render(review(plan(entry("aws_x", None, {"a": 1})), {"cost": cost.as_json()}))
    assert comment.count("±0, some not known") == 2

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from mlops_kit.review.findings import Severity, Verdict
from mlops_kit.review.masking import SENSITIVE_CHANGED
from mlops_kit.review.render import html
from mlops_kit.review.render.sentence import sentence
from mlops_kit.review.render.summary import money, money_change

from .reviews import HOSTILE, change, finding, hostile, review, stack


class Reader(HTMLParser):
    """Collects what a browser makes of a page: elements, attributes, the text of scripts and of the body."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.texts: list[str] = []
        self._raw = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._raw = tag if tag in ("script", "style") else ""
        if self._raw:
            (self.scripts if tag == "script" else self.styles).append("")

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw:
            (self.scripts if self._raw == "script" else self.styles)[-1] += data
        else:
            self.texts.append(data)

    def tags(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]

    def data(self) -> list[Any]:
        pairs = zip(self.tags("script"), self.scripts, strict=True)
        return [json.loads(text) for tag, text in pairs if tag.get("type") == "application/json"]

    def own_script(self) -> str:
        (script,) = (text for tag, text in zip(self.tags("script"), self.scripts, strict=True) if not tag)
        return script

    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def test_the_page_allows_its_own_style_and_script_only() -> None:
    page = Reader(html.render(review(stack())))
    (policy,) = [tag["content"] for tag in page.tags("meta") if tag.get("http-equiv")]
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for kind, text in (("style-src", page.styles[0]), ("script-src", page.own_script())):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{digest}'"
    assert len(page.styles) == 1


def test_the_page_asks_for_nothing() -> None:
    page = Reader(html.render(hostile()))
    assert {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "base", "form"} <= {"form"}
    links = [tag.get("href") or "" for tag in page.tags("a")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not any("src" in attributes or "style" in attributes for _, attributes in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert not re.search(r"https?://|@import|url\(", page.styles[0] + page.own_script())


def test_hostile_texts_stay_texts() -> None:
    plain, attacked = Reader(html.render(review(stack()))), Reader(html.render(hostile()))
    extra = {tag for tag, _ in attacked.elements} - {tag for tag, _ in plain.elements}
    assert extra <= {"details", "summary", "b", "a", "bdi", "pre", "ol", "li", "span"}
    assert attacked.tags("script")[0] == {"type": "application/json", "id": "index"}
    index, chunk = attacked.data()
    names = [row["name"] for row in index["rows"]]
    assert [f'aws_s3_bucket.this["{text}"]' for text in HOSTILE] * 2 == names
    assert [details for _, details in chunk[: len(HOSTILE)]] == [[f"+ {text}"] for text in HOSTILE]
    assert '"><img src=x onerror=alert(1)>' in attacked.text()
    assert "⟨U+202E⟩" in attacked.text()
    visible_part = "".join(attacked.texts)
    assert not any(character in visible_part for character in "\u202e\x00\x07\x1b\u2028")


def test_what_a_row_needs_is_there_and_what_is_empty_is_not() -> None:
    update = change(
        "module.a.aws_s3_bucket.this",
        ["delete", "create"],
        {"bucket": "a", "tags": {"owner": "x"}},
        {"bucket": "b", "tags": {"owner": "y"}},
        previous_address="module.a.aws_s3_bucket.old",
    )
    unchanged = change("aws_s3_bucket.same", ["no-op"], {"bucket": "c"}, {"bucket": "c"})
    found = [finding(address=update.address, severity=Severity.LOOK)]
    page = Reader(
        html.render(review(stack(changes=(unchanged, update), findings=found), verdict=Verdict.LOOK))
    )
    index, chunk = page.data()
    (row,) = index["rows"]
    assert (index["modules"][row["module"]], row["action"], row["tags"]) == ("module.a", "replace", ["move"])
    assert row["moved"] == "module.a.aws_s3_bucket.old"
    assert "imported" not in row
    assert index["findings"][row["findings"][0]][0] == "look"
    assert chunk[0][0][0][:3] == ["bucket", '"a"', '"b"']


def test_the_page_holds_masked_values_only() -> None:
    secret = {"environment": {"API_TOKEN": "hunter2-hunter2"}}
    newer = {"environment": {"API_TOKEN": "correct-horse-battery"}}
    text = html.render(
        review(stack(changes=(change("aws_lambda_function.this", ["update"], secret, newer),)))
    )
    assert "hunter2" not in text
    assert "correct-horse" not in text
    assert SENSITIVE_CHANGED in text


def test_many_findings_of_a_rule_say_why_once() -> None:
    found = [finding(address=f"aws_s3_bucket.this[{at}]") for at in range(500)]
    page = html.render(review(stack(findings=found)))
    summary = page.partition('id="index"')[0]
    assert summary.count("What it holds is lost.") == 1
    assert "Stateful destroyed: 500 findings" in summary
    assert "480 more" in summary


def test_a_verdict_is_said_in_words() -> None:
    for verdict, words in ((Verdict.SAFE, "Safe to apply"), (Verdict.LOOK, "Look before you apply")):
        assert words in Reader(html.render(review(stack(), verdict=verdict))).text()


@pytest.mark.parametrize(
    ("amount", "said", "change_said"),
    [
        (None, "not known", "not known"),
        (0.0, "$0.00", "±0"),
        (83.774, "$83.77", "+$83.77"),
        (-1234.5, "$-1,234", "−$1,234"),
    ],
)
def test_money_is_never_zero_where_it_is_not_known(amount: float | None, said: str, change_said: str) -> None:
    assert (money(amount), money_change(amount)) == (said, change_said)


def test_no_hidden_character_is_in_the_source_either() -> None:
    text = html.render(hostile())
    assert [character for character in "\u202e\x00\x07\x1b\u2028" if character in text] == []
    # The list's data holds them as escapes; the script writes them out.
    assert "a\\u202egnp.exe" in text


def test_a_sentence_begins_with_a_capital_but_a_name_does_not() -> None:
    assert sentence("the bucket goes") == "The bucket goes"
    assert sentence("aws_s3_bucket.this goes") == "aws_s3_bucket.this goes"
    assert sentence("mlops-prod goes") == "mlops-prod goes"

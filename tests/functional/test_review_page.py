"""The page of a review in a real browser: what a reviewer clicks, types and presses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mlops_kit.review.read import read_plan
from mlops_kit.review.render import html
from mlops_kit.review.review import Review, ReviewInput, review_stacks
from tools.browser import blank_page, chromium
from tools.sample_review import sample_review

pytestmark = pytest.mark.skipif(chromium() is None, reason="chromium is not installed")

RED = {"light": "rgb(179, 35, 26)", "dark": "rgb(255, 143, 134)"}


class Visit:
    """A page and what it complained of or asked the network for."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self._folder = page, folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, review: Review, fragment: str = "") -> Page:
        path = self._folder / "review.html"
        path.write_text(html.render(review), encoding="utf-8")
        self.page.goto("about:blank")
        self.requests.clear()
        self.page.goto(path.as_uri() + fragment)
        return self.page

    def names(self) -> list[str]:
        return self.page.locator("#list .name").all_inner_texts()

    def count(self) -> str:
        return self.page.locator("#count").inner_text()


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with blank_page() as page:
        yield page


@pytest.fixture
def visit(browser_page: Page, tmp_path: Path) -> Iterator[Visit]:
    page = browser_page.context.browser.new_page()  # type: ignore[union-attr]
    visit = Visit(page, tmp_path)
    yield visit
    asked = [url for url in visit.requests if not url.startswith("file:") and url != "about:blank"]
    page.close()
    assert visit.complaints == []
    assert asked == []
    assert len(visit.requests) <= 1


@pytest.fixture(scope="module")
def sample() -> Review:
    return sample_review()


def plan(changes: list[dict[str, Any]]) -> Review:
    text = json.dumps({"format_version": "1.2", "resource_changes": changes}).encode()
    return review_stacks([ReviewInput("dev", "platform", False, read_plan(text))])


def entry(address: str, action: str = "create", **values: Any) -> dict[str, Any]:
    module, _, resource = address.rpartition(".aws_")
    before, after = {"create": (None, values), "delete": (values, None)}.get(action, ({}, values))
    return {
        "address": address,
        "module_address": module,
        "mode": "managed",
        "type": f"aws_{resource.removeprefix('aws_')}".partition(".")[0],
        "name": "this",
        "change": {"actions": [action], "before": before, "after": after},
    }


def test_the_verdict_and_its_reasons_come_first(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop: do not apply this as it is")
    reasons = page.locator(".verdict ol li").all_inner_texts()
    assert [reason.lower() for reason in reasons] == [reason.lower() for reason in sample.reasons]
    assert visit.count() == "14 changes"


def test_filters_by_action_type_stack_and_risk(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    page.locator("button[data-action=create]").click()
    assert visit.count() == "4 of 14 changes"
    page.locator("button[data-action=destroy]").click()
    assert visit.count() == "5 of 14 changes"
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_label("Type", exact=True).select_option("aws_s3_bucket")
    assert visit.count() == "2 of 14 changes"
    page.get_by_label("Risk", exact=True).select_option("stop")
    assert visit.count() == "1 of 14 changes"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_label("Stack", exact=True).select_option("prod/foundation")
    assert visit.names() == ["aws_iam_role_policy.apply stop", "aws_cloudwatch_log_group.flow look"]


def test_drift_stands_apart_from_what_is_planned(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    assert not any("aws_eks_cluster" in name for name in visit.names())
    page.locator("button[data-view=drift]").click()
    assert visit.count() == "1 change"
    page.locator("#list .row").click()
    assert "endpoint_public_access" in page.locator("#list .details").inner_text()


def test_searches_addresses_attributes_and_rules(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    page.keyboard.press("/")
    page.keyboard.type("MODULE.endpoint primary_container")
    assert visit.names() == ["aws_sagemaker_model.this"]
    page.get_by_label("Search").fill("stateful-destroyed")
    assert visit.names() == ["aws_s3_bucket.this stop"]
    page.get_by_label("Search").fill("kept for fewer days")  # in the words of a finding
    assert visit.names() == ["aws_cloudwatch_log_group.flow look"]
    page.get_by_label("Search").fill("no such thing")
    expect(page.locator("#empty")).to_be_visible()
    assert visit.count() == "0 of 14 changes"


def test_the_keyboard_walks_opens_and_asks_for_help(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    focused = "document.activeElement.querySelector('.name')?.innerText"
    for key, name in (("j", "aws_iam_role_policy.apply stop"), ("j", "aws_cloudwatch_log_group.flow look")):
        page.keyboard.press(key)
        assert page.evaluate(focused) == name
    page.keyboard.press("Enter")
    assert "365" in page.locator("#list .details").inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#list .details")).to_have_count(0)
    page.keyboard.press("k")
    assert page.evaluate(focused) == "aws_iam_role_policy.apply stop"
    page.keyboard.press("e")
    expect(page.locator("#list .details")).to_have_count(14)
    page.keyboard.press("e")
    expect(page.locator("#list .details")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_what_the_keyboard_opens_at_the_windows_edge_comes_into_view(visit: Visit, sample: Review) -> None:
    visit.page.set_viewport_size({"width": 1000, "height": 700})
    page = visit.open(sample)
    at = "node => [node.getBoundingClientRect().top, innerHeight - node.getBoundingClientRect().bottom]"
    for _ in range(14):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        row = page.locator("#list .row:focus")
        assert min(row.evaluate(at)) >= 0
        above, below = row.locator("xpath=..").evaluate(at)
        # The whole of it, or, of what is taller than the window, its beginning.
        assert above >= 0
        assert below >= 0 or above < 200
        page.keyboard.press("Enter")


def test_a_value_is_masked_and_an_unknown_says_so(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    page.keyboard.press("e")
    text = page.locator("#list").inner_text()
    assert "(known after apply)" in text
    assert "example-of-a-value-that-is-masked" not in page.content()


def test_a_link_opens_what_it_names(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    page.locator(".counts").get_by_role("link", name="1").last.click()
    expect(page.locator("#count")).to_have_text("1 of 14 changes")
    assert visit.names() == ["aws_cloudwatch_metric_alarm.overhead[0] look"]
    risk = page.locator(".risks a.mono").first
    address = risk.inner_text()
    risk.click()
    expect(page.locator("#list .row[aria-expanded=true]")).to_have_count(1)
    assert page.get_by_label("Search").input_value() == address
    again = page.url.partition("#")[2]
    visit.open(sample, f"#{again}")
    assert page.get_by_label("Search").input_value() == address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_follows_the_system_and_the_switch(visit: Visit, sample: Review, scheme: Any) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    visit.open(sample)
    colour = "getComputedStyle(document.querySelector('h1')).color"
    assert page.evaluate(colour) == RED[scheme]
    page.keyboard.press("t")
    assert page.evaluate(colour) == RED["dark" if scheme == "light" else "light"]


def test_fits_a_phone(visit: Visit, sample: Review) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open(sample)
    page.keyboard.press("e")
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_hostile_names_are_shown_and_do_nothing(visit: Visit) -> None:
    names = [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(2)>',
        "<!--<script>",
        "a\u202egnp.exe",
        "bell\u0007",
        "👩‍🔬",
    ]
    addresses = [f'module.x["{name}"].aws_s3_bucket.this["{name}"]' for name in names]
    page = visit.open(
        plan([entry(address, tags={name: name}) for address, name in zip(addresses, names, strict=True)])
    )
    page.keyboard.press("e")
    shown = page.locator("#list").inner_text()
    assert names[0] in shown
    assert names[1] in shown
    assert "a⟨U+202E⟩gnp.exe" in shown
    assert "bell⟨U+0007⟩" in shown
    assert "👩‍🔬" in shown
    assert page.locator("#list img, #list script").count() == 0


def test_no_script_from_elsewhere_runs(visit: Visit, sample: Review) -> None:
    page = visit.open(sample)
    ran = page.evaluate(
        """() => { const script = document.createElement('script');
        try { script.text = 'window.ran = 1'; document.body.append(script); } catch { return 'refused'; }
        return window.ran ? 'ran' : 'refused'; }"""
    )
    visit.complaints.clear()  # the browser says that it refused
    assert ran == "refused"


def test_the_summary_needs_no_script(browser_page: Page, sample: Review, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    path.write_text(html.render(sample), encoding="utf-8")
    browser = browser_page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".counts")).to_be_visible()
    assert 'module.bucket["capture"].aws_s3_bucket.this' in page.locator("noscript").inner_text()
    expect(page.locator("#filters")).to_be_hidden()
    context.close()


def test_ten_thousand_resources_are_listed_as_they_are_asked_for(visit: Visit) -> None:
    addresses = [f'module.m{at // 100}.aws_sqs_queue.this["{at}"]' for at in range(10_000)]
    actions = ["create", "update", "delete", "create"]
    page = visit.open(plan([entry(one, actions[at % 4], name=f"n{at}") for at, one in enumerate(addresses)]))
    assert visit.count() == "10,000 changes"
    assert page.locator("#list .row").count() < 1000
    page.locator("button[data-action=update]").click()
    assert visit.count() == "2,500 of 10,000 changes"
    page.get_by_label("Search").fill('"9997"')
    assert visit.names() == ['aws_sqs_queue.this["9997"]']
    page.locator("#list .row").click()
    assert '"n9997"' in page.locator("#list .details").inner_text()
    page.get_by_label("Search").fill("")
    assert visit.count() == "2,500 of 10,000 changes"
    more = "before => document.querySelectorAll('#list .row').length > before"
    page.wait_for_function(more, arg=1)
    before = page.locator("#list .row").count()
    page.locator("#list .row").last.press("j")
    page.wait_for_function(more, arg=before)

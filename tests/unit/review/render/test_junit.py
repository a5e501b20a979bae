from __future__ import annotations

from xml.etree import ElementTree as Xml

from mlops_kit.review.findings import Severity
from mlops_kit.review.render import junit
from mlops_kit.review.rules.registry import rules

from .reviews import HOSTILE, finding, hostile, review, stack


def case(root: Xml.Element, suite: str, name: str) -> Xml.Element:
    found = root.find(f"testsuite[@name='{suite}']/testcase[@name='{name}']")
    assert found is not None
    return found


def test_a_suite_per_stack_and_a_case_per_rule() -> None:
    root = Xml.fromstring(junit.render(review(stack("platform"), stack("serving/churn"))))
    assert [suite.get("name") for suite in root] == ["prod/platform", "prod/serving/churn"]
    names = [rule.id for rule in rules()]
    assert names
    assert all([one.get("name") for one in suite] == names for suite in root)
    assert (root.get("tests"), root.get("failures")) == (str(2 * len(names)), "0")


def test_stop_fails_a_case_and_look_is_its_output() -> None:
    found = [finding(), finding(rule="CKV_KIT_1", severity=Severity.LOOK, summary="one instance only")]
    root = Xml.fromstring(junit.render(review(stack(findings=found))))
    failure = case(root, "prod/platform", "stateful-destroyed").find("failure")
    assert failure is not None
    assert failure.get("message") == "the bucket is destroyed"
    assert "fix: Keep it." in (failure.text or "")
    policy = case(root, "prod/platform", "CKV_KIT_1")
    assert policy.find("failure") is None
    assert "one instance only" in (policy.findtext("system-out") or "")
    assert root.get("failures") == "1"


def test_look_fails_too_when_asked() -> None:
    found = [finding(severity=Severity.LOOK), finding(severity=Severity.NOTE, summary="by the way")]
    root = Xml.fromstring(junit.render(review(stack(findings=found)), look_fails=True))
    failed = case(root, "prod/platform", "stateful-destroyed")
    assert failed.find("failure") is not None
    assert "by the way" in (failed.findtext("system-out") or "")


def test_hostile_texts_parse_and_stay_texts() -> None:
    root = Xml.fromstring(junit.render(hostile()))
    text = case(root, "prod/platform", "iam-widened").findtext("failure") or ""
    assert text.count("stop:") == len(HOSTILE)
    assert "</script><script>alert(1)</script>" in text
    assert "⟨U+202E⟩" in text
    assert "null⟨U+0000⟩bell⟨U+0007⟩escape⟨U+001B⟩[31m" in text
    assert "👩‍🔬 déjà vu 模型" in text

"""A review as JUnit XML, for the test reports of GitLab, Jenkins and others.

https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from mlops_kit.review.findings import Finding, Severity
from mlops_kit.visible import visible

if TYPE_CHECKING:
    from mlops_kit.review.review import Review, StackReview


def render(review: Review, *, look_fails: bool = False) -> str:
    """Return a test suite per stack with a test case per rule and policy.

    A case fails where a finding of it says stop, or says look and `look_fails`; the other findings are
    its output.
    """
    from mlops_kit.review.rules.registry import rules

    names = [rule.id for rule in rules()]
    failing = {Severity.STOP, Severity.LOOK} if look_fails else {Severity.STOP}
    suites = [_suite(stack, names, failing) for stack in review.stacks]
    root = Xml.Element("testsuites", _totals("mlops-kit review", suites))
    root.extend(suites)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(stack: StackReview, names: Iterable[str], failing: set[Severity]) -> Xml.Element:
    found: dict[str, list[Finding]] = {name: [] for name in names}
    for finding in stack.findings:
        found.setdefault(finding.rule, []).append(finding)
    name = f"{stack.environment}/{stack.stack}"
    cases = [_case(name, rule, findings, failing) for rule, findings in found.items()]
    failures = sum(case.find("failure") is not None for case in cases)
    suite = Xml.Element("testsuite", _attributes(name, len(cases), failures))
    suite.extend(cases)
    return suite


def _case(classname: str, rule: str, findings: list[Finding], failing: set[Severity]) -> Xml.Element:
    case = Xml.Element("testcase", classname=visible(classname), name=visible(rule), time="0")
    failed = [finding for finding in findings if finding.severity in failing]
    if failed:
        failure = Xml.SubElement(case, "failure", message=visible(failed[0].summary), type=failed[0].severity)
        failure.text = _text(failed)
    quiet = [finding for finding in findings if finding.severity not in failing]
    if quiet:
        Xml.SubElement(case, "system-out").text = _text(quiet)
    return case


def _text(findings: list[Finding]) -> str:
    blocks = []
    for finding in findings:
        lines = [
            f"{finding.severity}: {finding.summary}",
            f"  at: {finding.address}" if finding.address else "",
            f"  why: {finding.why}",
            f"  fix: {finding.fix}",
            finding.detail,
        ]
        blocks.append("\n".join(line for line in lines if line))
    return visible("\n\n".join(blocks))


def _attributes(name: str, tests: int, failures: int) -> dict[str, str]:
    counted = {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    return {"name": visible(name), **counted}


def _totals(name: str, suites: list[Xml.Element]) -> dict[str, str]:
    return _attributes(
        name, *(sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures"))
    )

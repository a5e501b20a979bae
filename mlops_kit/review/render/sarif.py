"""A review's findings as SARIF 2.1.0, for code scanning on GitHub, GitLab and elsewhere.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlops_kit import __version__
from mlops_kit.review.findings import Finding, Severity
from mlops_kit.visible import visible

if TYPE_CHECKING:
    from mlops_kit.review.review import Review, StackReview

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.STOP: "error", Severity.LOOK: "warning", Severity.NOTE: "note"}
_WORST_FIRST = list(Severity)


def render(review: Review) -> str:
    """Return the findings as a SARIF log of one run, the worst first, since consumers cut long lists."""
    found = [(stack, finding) for stack in review.stacks for finding in stack.findings]
    found.sort(key=lambda one: _WORST_FIRST.index(one[1].severity))
    rules = _rules([finding for _, finding in found])
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    environments = sorted({stack.environment for stack in review.stacks})
    run = {
        "tool": {"driver": {"name": "mlops-kit", "version": __version__, "rules": rules}},
        "automationDetails": {"id": f"mlops-kit/review/{','.join(environments)}/"},
        "properties": {"verdict": review.verdict, "reasons": [_text(reason) for reason in review.reasons]},
        "results": list(_results(found, places)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rules(findings: list[Finding]) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for finding in findings:
        if finding.rule not in rules:
            help_text = _text(f"{finding.why}\n\nHow to fix: {finding.fix}")
            rules[finding.rule] = {
                "id": _text(finding.rule),
                "shortDescription": {"text": _text(finding.rule.replace("-", " "))},
                "fullDescription": {"text": _text(finding.why)},
                "help": {"text": help_text},
                "defaultConfiguration": {"level": LEVELS[finding.severity]},
            }
    return [rules[name] for name in sorted(rules)]


def _results(found: list[tuple[StackReview, Finding]], places: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for stack, finding in found:
        where = f"{stack.environment}/{stack.stack}"
        identity = "\n".join((finding.rule, where, finding.address))
        # Lasts as long as the finding does: no text of it, since wording and values may change.
        digest = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]
        seen[digest] += 1
        detail = f"\n\n{finding.detail}" if finding.detail else ""
        yield {
            "ruleId": _text(finding.rule),
            "ruleIndex": places[_text(finding.rule)],
            "level": LEVELS[finding.severity],
            "message": {"text": _text(f"{where}: {finding.summary}{detail}")},
            "locations": [_location(stack, finding, where)],
            "partialFingerprints": {"primaryLocationLineHash": f"{digest}:{seen[digest]}"},
            "properties": {"environment": stack.environment, "stack": stack.stack, "why": _text(finding.why)},
        }


def _location(stack: StackReview, finding: Finding, where: str) -> dict[str, Any]:
    # Code scanning shows nothing without a file: the stack's root, which is infra/serving for all models.
    root = stack.stack.partition("/")[0]
    logical = [{"name": _text(where), "fullyQualifiedName": _text(where), "kind": "module"}]
    if finding.address:
        address = _text(finding.address)
        name = _text(f"{where}/{finding.address}")
        logical.insert(0, {"name": address, "fullyQualifiedName": name, "kind": "resource"})
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": f"infra/{root}/main.tf", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        },
        "logicalLocations": logical,
    }


def _text(text: str) -> str:
    # `[text](target)` is a link in any SARIF message (3.11.6); a resource's name must not make one.
    return visible(text).replace("](", "] (")

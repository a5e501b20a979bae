from __future__ import annotations

import json
from typing import Any

from mlops_kit.review.findings import Severity, Verdict
from mlops_kit.review.render import sarif

from .reviews import HOSTILE, finding, hostile, review, stack


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_a_finding_becomes_a_result_with_rule_level_and_place() -> None:
    run = run_of(sarif.render(review(stack("serving/churn", [finding(detail="- a\n+ b")]))))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "stateful-destroyed"
    assert rule["help"]["text"] == "What it holds is lost.\n\nHow to fix: Keep it."
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("stateful-destroyed", 0, "error")
    assert result["message"]["text"] == "prod/serving/churn: the bucket is destroyed\n\n- a\n+ b"
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "infra/serving/main.tf"
    assert location["physicalLocation"]["region"] == {"startLine": 1}
    assert [place["fullyQualifiedName"] for place in location["logicalLocations"]] == [
        "prod/serving/churn/aws_s3_bucket.this",
        "prod/serving/churn",
    ]


def test_levels_follow_severities_and_the_worst_comes_first() -> None:
    found = [finding(rule=severity, severity=severity) for severity in reversed(Severity)]
    run = run_of(sarif.render(review(stack(findings=found))))
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_fingerprint_outlives_the_wording_and_tells_places_apart() -> None:
    def prints(*findings: Any) -> list[str]:
        run = run_of(sarif.render(review(stack(findings=list(findings)))))
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]

    (first,) = prints(finding())
    assert prints(finding(summary="said otherwise")) == [first]
    assert prints(finding(address="aws_s3_bucket.other")) != [first]
    twice = prints(finding(), finding(summary="another thing about it"))
    assert twice[0] == first
    assert twice[1] not in ("", first)


def test_hostile_texts_stay_texts() -> None:
    text = sarif.render(hostile())
    run = run_of(text)
    assert len(run["results"]) == len(HOSTILE)
    assert not any(character in text for character in "\u202e\x00\x07\x1b\u2028\r")
    assert not any("](" in result["message"]["text"] for result in run["results"])
    assert "👩‍🔬 déjà vu 模型" in text


def test_a_review_without_findings_is_a_whole_log() -> None:
    run = run_of(sarif.render(review(stack(), verdict=Verdict.SAFE)))
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
    assert run["automationDetails"]["id"] == "mlops-kit/review/prod/"
    assert run["properties"]["verdict"] == "safe"

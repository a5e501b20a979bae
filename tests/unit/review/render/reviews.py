"""Reviews made for the tests of renderers, hostile ones among them."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from mlops_kit.review.changes import Change, RawResourceChange
from mlops_kit.review.findings import Finding, Severity, Verdict
from mlops_kit.review.review import Counts, Review, StackReview

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\u202egnp.exe",
    "null\x00bell\x07escape\x1b[31m",
    "👩‍🔬 déjà vu 模型",
    "<!-- ]]> &amp; --> `${x}` {{ 7 * 7 }}",
    "line\u2028separator\r\nnext",
    "[click](https://evil.example)",
]


def finding(rule: str = "stateful-destroyed", severity: Severity = Severity.STOP, **more: str) -> Finding:
    texts = {"summary": "the bucket is destroyed", "why": "What it holds is lost.", "fix": "Keep it."}
    return Finding(rule, severity, **{**texts, "address": "aws_s3_bucket.this", **more})


def change(address: str, actions: list[str], before: Any = None, after: Any = None, **more: Any) -> Change:
    module, _, resource = address.rpartition(".aws_")
    kind = f"aws_{resource.removeprefix('aws_')}".partition(".")[0]
    entry = {"address": address, "module_address": module, "type": kind, "name": "this"}
    entry |= {"change": {"actions": actions, "before": before, "after": after}, **more}
    return Change(msgspec.json.decode(json.dumps(entry), type=RawResourceChange))


def stack(name: str = "platform", findings: list[Finding] | None = None, **more: Any) -> StackReview:
    whole = {"counts": Counts(), "changes": (), "drift": (), "outputs": (), "environment": "prod"} | more
    return StackReview(stack=name, findings=findings or [], **whole)


def review(*stacks: StackReview, verdict: Verdict = Verdict.STOP, reasons: tuple[str, ...] = ()) -> Review:
    return Review(stacks=stacks, verdict=verdict, reasons=reasons)


def hostile() -> Review:
    """A review in which every text that a plan's author can choose is an attack."""
    findings = [
        finding(rule="iam-widened", summary=text, address=f'aws_s3_bucket.this["{text}"]', detail=f"+ {text}")
        for text in HOSTILE
    ]
    changes = tuple(
        change(f'aws_s3_bucket.this["{text}"]', ["update"], {"tags": {"a": "b"}}, {"tags": {text: text}})
        for text in HOSTILE
    )
    counts = Counts(update=len(changes))
    return review(
        stack(findings=findings, changes=changes, drift=changes, counts=counts), reasons=tuple(HOSTILE[:3])
    )

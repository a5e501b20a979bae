"""Policy results as findings of a review."""

from __future__ import annotations

from mlops_kit.review.findings import Finding, Severity
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, WaiverUse
from mlops_kit.review.policy.waivers import FILE


def as_findings(report: PolicyReport, stack: str) -> list[Finding]:
    """Return a finding for everything that failed, is waived, or whose waiver has expired."""
    return [
        *(_failed(failure, stack) for failure in report.failed),
        *(_expired(use, stack) for use in report.expired),
        *(_waived(use, stack) for use in report.waived),
    ]


def _failed(failure: PolicyFailure, stack: str) -> Finding:
    return Finding(
        rule=failure.policy,
        severity=failure.severity,
        summary=f"{failure.resource} does not hold: {failure.name}",
        why=failure.why or "the policy holds for all that the project makes",
        fix=_fix(failure),
        address=failure.resource,
        stack=stack,
    )


def _expired(use: WaiverUse, stack: str) -> Finding:
    failure, waiver = use.failure, use.waiver
    return Finding(
        rule=failure.policy,
        severity=Severity.STOP,
        summary=f"{failure.resource} does not hold: {failure.name}; its waiver expired on {waiver.expires}",
        why=f"{waiver.owner} waived it with the reason: {waiver.reason}",
        fix=f"fix the resource, or let {waiver.owner} decide anew and date {waiver.place} again",
        address=failure.resource,
        stack=stack,
    )


def _waived(use: WaiverUse, stack: str) -> Finding:
    failure, waiver = use.failure, use.waiver
    return Finding(
        rule=failure.policy,
        severity=Severity.NOTE,
        summary=f"{failure.resource} does not hold: {failure.name}; waived until {waiver.expires}",
        why=f"{waiver.owner} waived it with the reason: {waiver.reason}",
        fix=f"nothing before {waiver.expires} ({waiver.place})",
        address=failure.resource,
        stack=stack,
    )


def _fix(failure: PolicyFailure) -> str:
    what = failure.fix or "change the resource so that it holds"
    place = f" ({failure.file}:{failure.line})" if failure.file else ""
    guide = f"; see {failure.guideline}" if failure.guideline else ""
    return f"{what}{place}{guide}; or waive {failure.policy} in {FILE}, with owner, reason and last day"

"""Policy results as findings of a review."""

from __future__ import annotations

from mlops_kit.review.findings import Finding, Severity
from mlops_kit.review.policy.report import PolicyFailure, PolicyReport, WaiverUse


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
        why="the policy applies to everything that the kit creates",
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
    place = f"correct {failure.file}:{failure.line}" if failure.file else "correct the resource"
    guide = f" (see {failure.guideline})" if failure.guideline else ""
    return f"{place}{guide}, or waive {failure.policy} in policy-waivers.yaml with owner, reason and expiry"

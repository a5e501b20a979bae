"""Keeps one issue about an environment's drift: opened, updated, closed when nothing differs any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlops_kit.ci import drift_report
from mlops_kit.ci.drift_report import DriftReport
from mlops_kit.ci.hidden import data_of, drift_marker, is_marked, mark
from mlops_kit.ci.platform import Issue, Platform
from mlops_kit.ci.shorten import shortened

LABEL = "mlops-kit-drift"
"""By which the issue is found again."""


@dataclass(frozen=True)
class Kept:
    """What was done: `opened`, `reopened`, `updated`, `unchanged`, `closed` or `nothing`."""

    action: str
    issue: Issue | None = None


def as_json(report: DriftReport, kept: Kept) -> dict[str, Any]:
    """Return what was done, for programs."""
    return {
        "schema": "mlops-kit/ci-drift-issue/v1",
        "environment": report.environment,
        "action": kept.action,
        "issue": kept.issue.number if kept.issue else None,
        "url": kept.issue.url if kept.issue else None,
        "resources": report.resources,
    }


def as_text(report: DriftReport, kept: Kept) -> str:
    """Return what was done, for people."""
    if kept.issue is None:
        return f"{report.environment}: nothing differs, and no issue is open"
    return f"{report.environment}: {kept.action} issue {kept.issue.number}, {kept.issue.url}"


def keep(platform: Platform, report: DriftReport, run_url: str = "") -> Kept:
    """Make the issue say what a report says.

    A report in which the check of a stack failed never closes the issue: nothing is known of that stack.
    """
    there = _mine(platform, report)
    if not report.drifted:
        if report.failed or not (there and there[0].is_open):
            return Kept("nothing" if not there or not there[0].is_open else "unchanged", _first(there))
        return _close(platform, report, there, run_url)
    if not there:
        return _open(platform, report, run_url)
    return _update(platform, report, there, run_url)


def _mine(platform: Platform, report: DriftReport, me: str = "") -> list[Issue]:
    """Return this account's issues about the environment, oldest first."""
    marker, me = drift_marker(report.environment), me or platform.me()
    found = [each for each in platform.issues(LABEL) if each.author == me and is_marked(each.body, marker)]
    return sorted(found, key=lambda issue: issue.number)


def _open(platform: Platform, report: DriftReport, run_url: str) -> Kept:
    made = platform.add_issue(drift_report.title(report), _text(platform, report, run_url), [LABEL])
    there = _mine(platform, report, made.author)
    if there and there[0].number != made.number:  # another run was faster, or the token is of an app
        return _update(platform, report, there, run_url)
    _retire(platform, report, there)
    return Kept("opened", made)


def _update(platform: Platform, report: DriftReport, there: list[Issue], run_url: str) -> Kept:
    oldest = there[0]
    known = data_of(oldest.body, drift_marker(report.environment)).get("digest")
    _retire(platform, report, there)
    if known == report.digest and oldest.is_open:
        return Kept("unchanged", oldest)
    text = _text(platform, report, run_url)
    platform.edit_issue(oldest.number, title=drift_report.title(report), body=text, is_open=True)
    platform.add_issue_comment(oldest.number, drift_report.changed(report, run_url))
    return Kept("updated" if oldest.is_open else "reopened", oldest)


def _close(platform: Platform, report: DriftReport, there: list[Issue], run_url: str) -> Kept:
    oldest = there[0]
    _retire(platform, report, there)
    platform.add_issue_comment(oldest.number, drift_report.repaired(report, run_url))
    title = drift_report.title(report)
    platform.edit_issue(oldest.number, title=title, body=oldest.body, is_open=False)
    return Kept("closed", oldest)


def _retire(platform: Platform, report: DriftReport, there: list[Issue]) -> None:
    """Close all but the oldest, and take their mark away; two runs at once may have opened one each."""
    for issue in there[1:]:
        number = f"{platform.sigil}{there[0].number}"
        body = f"The same as {number}, which is kept up to date."
        title = f"{drift_report.title(report)} (see {number})"
        platform.edit_issue(issue.number, title=title, body=body, is_open=False)


def _text(platform: Platform, report: DriftReport, run_url: str) -> str:
    marker, data = drift_marker(report.environment), {"digest": report.digest}
    room = platform.comment_limit - len(mark(marker, data, ""))
    return mark(marker, data, shortened(drift_report.body(report, run_url), room))


def _first(there: list[Issue]) -> Issue | None:
    return there[0] if there else None

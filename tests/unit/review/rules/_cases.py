"""A case of a rule: a change, and how severe its findings are."""

from dataclasses import dataclass
from typing import Any

from mlops_kit.review.findings import Severity

STOP, LOOK, NOTE = Severity.STOP, Severity.LOOK, Severity.NOTE


@dataclass(frozen=True)
class Case:
    """A change of one resource; `says` is a part of the first finding's summary."""

    type: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    found: tuple[Severity, ...] = ()
    says: str = ""
    unknown: Any = None
    action: str = ""
    production: bool = True
    marks: tuple[Any, Any] = (False, False)


def check(case: Case, rule: str, change: Any, judge: Any) -> None:
    """Assert that a rule finds in a case what it should."""
    resource = change(
        case.type, case.before, case.after, action=case.action, unknown=case.unknown, marks=case.marks
    )
    found = judge(resource, rule=rule, production=case.production)
    assert tuple(finding.severity for finding in found) == case.found, found
    if case.says:
        assert case.says in found[0].summary
    assert not any("could not judge" in finding.summary for finding in found)

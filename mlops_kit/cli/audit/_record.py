"""One audit record for people: what was done first, then on whose word, then cost and policies as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlops_kit.cli._policy import as_text
from mlops_kit.cli.output import table
from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.policy.report import PolicyReport
from mlops_kit.review.render.sections import money, money_change

if TYPE_CHECKING:
    from mlops_kit.audit.record import Record
    from mlops_kit.review.policy.report import WaiverUse

Rows = Iterator[tuple[str, str]]
_SHORT = ("result", "dirty", "version", "cause", "without_review", "resources", "comment")
"""Details that have words of their own; others are shown under their names."""


def record_text(record: Record) -> str:
    """Return a record for people."""
    about = record.stack or record.model
    where = f"{about} in {record.environment}" if about else record.environment
    blocks = [
        f"{record.operation} {where}: {record.outcome}",
        _aligned([*_what(record), *_who(record), *_others(record)]),
        *_costs(record.cost),
        *_policies(record),
    ]
    return "\n\n".join(block for block in blocks if block)


def _what(record: Record) -> Rows:
    details = record.details
    yield "id", record.id
    yield "at", moment(record.at)
    result = str(details.get("result", ""))
    counts = details.get("resources")
    if isinstance(counts, Mapping) and any(counts.values()):
        counted = ", ".join(f"{count} {what}" for what, count in counts.items())
        result = f"{result}: {counted}" if result else counted
    yield "result", "" if result == record.outcome else result
    yield "cause", str(details.get("cause", ""))
    version = details.get("version")
    yield "model", f"{record.model} version {version}" if record.model and version else record.model or ""
    yield "archive", record.model_digest or ""
    yield "plan", record.plan_digest or ""
    more = ", with changes that are in no commit" if details.get("dirty") else ""
    yield "commit", f"{record.commit or 'none'}{more}" if record.commit or more else ""


def _who(record: Record) -> Rows:
    yield "by", record.actor
    yield "run", record.run_url
    yield "not reviewed", str(record.details.get("without_review", ""))
    yield "comment", str(record.details.get("comment", ""))
    for one in record.approvals:
        said = [str(one.get("actor") or "somebody")]
        if at := one.get("at"):
            said.append(f"at {moment(str(at))}")
        if (writer := one.get("recorded_by")) and writer != one.get("actor"):
            said.append(f"recorded by {writer}")
        if reference := one.get("reference"):
            said.append(str(reference))
        yield "approved by", ", ".join(said)


def _others(record: Record) -> Rows:
    """Yield what a detail says that has no words of its own, a later version's perhaps."""
    for name, value in record.details.items():
        if name not in _SHORT:
            yield from _flat(name.replace("_", " "), value)


def _flat(name: str, value: Any) -> Rows:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name} {key}".replace("_", " "), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(name if len(value) == 1 else f"{name} {number}", inner)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, "" if value is None else str(value)


def _costs(cost: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what a month costs, what of it changes, and what is in no sum."""
    if cost is None:
        return
    try:
        report = CostReport.from_json(cost)
    except (KeyError, TypeError):  # another version's
        yield _aligned(_flat("cost", cost))
        return
    changing = [line for line in report.lines if line.changes]
    rows = [_amounts("all of the stack", report), *(_amounts(line.address, line) for line in changing)]
    dated = f", at prices of {report.dated}" if report.dated else ""
    yield f"Cost in {report.currency} a month{dated}\n{table(('', 'BEFORE', 'AFTER', 'CHANGE', ''), rows)}"
    for label, texts in (("Paid by use", report.usage_based), ("Price not known", report.unknown)):
        if texts:
            yield "\n".join([f"{label}, in no sum", *(f"  {text}" for text in texts)])


def _policies(record: Record) -> Iterator[str]:
    """Yield how many policies held, which did not, and who waived which until when."""
    if record.policy is None:
        return
    try:
        report = PolicyReport.from_json(record.policy)
    except (KeyError, TypeError, ValueError):  # another version's
        yield _aligned(_flat("policy", record.policy))
        return
    yield f"Policies\n{as_text({record.stack: report}, ())}"
    if report.waived:
        lines = [_waiver(use) for use in report.waived]
        yield "\n".join(["Waived", *lines])


def _amounts(name: str, one: CostReport | CostLine) -> tuple[str, ...]:
    what = "" if isinstance(one, CostReport) else one.what
    return name, money(one.before), money(one.after), money_change(one.difference), what


def _waiver(use: WaiverUse) -> str:
    failure, waiver = use.failure, use.waiver
    return (
        f"  {failure.policy}  {failure.resource}: by {waiver.owner} until {waiver.expires}, {waiver.reason}"
    )


def moment(at: str) -> str:
    """Return a moment of RFC 3339 in words, UTC, to the second; anything else as it is."""
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if found.tzinfo else at


def _aligned(rows: Rows | list[tuple[str, str]]) -> str:
    """Return names and what they are, one a line, without those that are nothing; further lines indented."""
    told = [(name, text) for name, text in rows if text]
    width = max((len(name) for name, _ in told), default=0)
    gap = "\n" + " " * (width + 2)
    return "\n".join(f"{name.ljust(width)}  {gap.join(text.splitlines())}" for name, text in told)

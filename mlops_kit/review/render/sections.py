"""The parts of a comment between its verdict and its details, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from mlops_kit.review.cost.report import CostLine, CostReport
from mlops_kit.review.findings import Finding, Severity
from mlops_kit.review.policy.report import PolicyReport
from mlops_kit.review.render.escaping import code, fence, fence_line, sentence
from mlops_kit.review.review import Review, StackReview
from mlops_kit.review.rollout import Rollout

SIGNS = {Severity.STOP: "🛑", Severity.LOOK: "👀", Severity.NOTE: "📝"}
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_MOST_HITS = 8
_MOST_LINES = 30
_MOST_COSTS = 12
_MOST_TEXTS = 8


def name(stack: StackReview) -> str:
    """Return the stack's name with its environment."""
    return f"{stack.environment}/{stack.stack}"


def counts(review: Review) -> Iterator[str]:
    """Yield a table's heading, then a row for each stack."""
    yield (
        "| stack | create | update | replace | destroy | import | move | forget | drift | a month |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for stack in review.stacks:
        number = stack.counts
        made = (number.create, number.update, number.replace, number.destroy)
        cells = (*made, number.imported, number.move, number.forget, len(stack.drift))
        told = [f"**{cell:,}**" if cell else "0" for cell in cells]
        label = code(name(stack), cell=True) + (" (preview)" if stack.preview else "")
        yield f"| {label} | {' | '.join(told)} | {_difference(stack.cost) if stack.cost else 'n/a'} |"


def rollouts(review: Review) -> Iterator[str]:
    """Yield a block for each model that goes live."""
    for stack in review.stacks:
        if stack.rollout:
            yield _rollout(stack.rollout)


def _rollout(one: Rollout) -> str:
    kinds = {
        "first": "is deployed for the first time on",
        "update": "is updated on",
        "withdrawal": "is withdrawn from",
    }
    happens = kinds[one.kind] if not one.keeps_model else "stays; other settings go live on"
    rows = [
        ("version", one.version_before, one.version_after),
        ("digest", one.digest_before, one.digest_after),
        ("image", one.image_before, one.image_after),
        *((f"metric {metric.name}", metric.before, metric.after) for metric in one.metrics),
    ]
    for fleet in one.fleets:
        variant = f"variant {fleet.variant}"
        rows.append((f"{variant}: instance type", fleet.type_before, fleet.type_after))
        rows.append((f"{variant}: instances", fleet.count_before, fleet.count_after))
        rows.append((f"{variant}: GPUs each", fleet.gpus_before, fleet.gpus_after))
    rows.append(("scales from, to", _range(one.scale_before), _range(one.scale_after)))
    table = ["| | now | then |", "| --- | --- | --- |"]
    table += [
        f"| {sentence(label, cell=True)} | {_cell(before)} | {_cell(after)} |"
        for label, before, after in rows
        if before is not None or after is not None
    ]
    approved = "nobody that is known" if not one.approved_by else code(one.approved_by)
    when = f" at {code(one.approved_at)}" if one.approved_at else ""
    alarms = ", ".join(code(alarm) for alarm in one.alarms) or "**none**"
    return "\n".join(
        (
            f"Model {code(one.model)} {happens} endpoint {code(one.endpoint)}.\n",
            *table,
            "",
            f"- Approved by {approved}{when}",
            f"- Traffic: {sentence(str(one.traffic))}",
            f"- Alarms that roll it back: {alarms}",
        )
    )


def _cell(value: object) -> str:
    return "–" if value is None else code(f"{value:g}" if isinstance(value, float) else str(value), cell=True)


def _range(scale: tuple[int, int] | None) -> str | None:
    return None if scale is None else f"{scale[0]} to {scale[1]}"


def risks(review: Review) -> Iterator[str]:
    """Yield a block for each rule that found something, the worst first; why and how to fix are said once."""
    found = [(name(stack), finding) for stack in review.stacks for finding in stack.findings]
    found.sort(key=lambda one: (_RANK[one[1].severity], one[1].rule, one[1].why, one[1].fix))
    groups = groupby(found, key=lambda one: (one[1].severity, one[1].rule, one[1].why, one[1].fix))
    for _, members in groups:
        yield _risk(list(members))


def _risk(members: Sequence[tuple[str, Finding]]) -> str:
    first = members[0][1]
    lines = [f"{SIGNS[first.severity]} **{first.severity}** {code(first.rule)}"]
    lines += [f"- {_hit(stack, finding)}" for stack, finding in members[:_MOST_HITS]]
    if len(members) > _MOST_HITS:
        lines.append(f"- … and {len(members) - _MOST_HITS:,} more")
    lines += [f"- _Why:_ {sentence(first.why)}", f"- _Fix:_ {sentence(first.fix)}"]
    detail = next((finding.detail for _, finding in members if finding.detail), "")
    if detail:
        shown = detail.splitlines()
        more = [f"… {len(shown) - _MOST_LINES:,} more lines"] if len(shown) > _MOST_LINES else []
        lines += ["", fence([fence_line(line[:400]) for line in shown[:_MOST_LINES]] + more)]
    return "\n".join(lines) + "\n"


def _hit(stack: str, finding: Finding) -> str:
    where = code(f"{stack}: {finding.address}" if finding.address else stack)
    return f"{where}: {sentence(finding.summary)}"


def costs(review: Review) -> Iterator[str]:
    """Yield a table of what a month costs, stack by stack, and what is in no sum."""
    reports = [(name(stack), stack.cost) for stack in review.stacks if stack.cost]
    if not reports:
        return
    rows = ["| | before | after | change |", "| --- | ---: | ---: | ---: |"]
    for stack, report in reports:
        rows.append(_row(f"**{code(stack, cell=True)}**", report))
        changed = [line for line in report.lines if line.changes]
        changed.sort(key=lambda line: -abs(line.difference or 0))
        rows += [_cost_row(line) for line in changed[:_MOST_COSTS]]
        if len(changed) > _MOST_COSTS:
            rows.append(f"| … {len(changed) - _MOST_COSTS:,} more resources | | | |")
    yield "\n".join(rows)
    yield f"\n{_prices([report for _, report in reports])}"
    for label, texts in (
        ("Paid by use, in no sum", [text for _, report in reports for text in report.usage_based]),
        ("Price not known, in no sum", [text for _, report in reports for text in report.unknown]),
    ):
        if texts:
            listed = [f"- {sentence(text)}" for text in dict.fromkeys(texts)]
            more = [f"- … and {len(listed) - _MOST_TEXTS:,} more"] if len(listed) > _MOST_TEXTS else []
            yield "\n".join([f"\n{label}:", "", *listed[:_MOST_TEXTS], *more])


def _prices(reports: Sequence[CostReport]) -> str:
    """Return the currency, and of which day and from where the prices are that any stack needed."""
    sources = list(
        dict.fromkeys(
            f"{code(report.dated)}: {sentence(report.source)}" for report in reports if report.dated
        )
    )
    amounts = f"In {sentence(reports[0].currency)} a month"
    if not sources:
        return f"{amounts}; no price was needed, or none is known"
    if len(sources) == 1:
        return f"{amounts}, at prices of {sources[0]}"
    listed = [f"- {source}" for source in sources[:_MOST_TEXTS]]
    more = [f"- … and {len(sources) - _MOST_TEXTS:,} more"] if len(sources) > _MOST_TEXTS else []
    return "\n".join([f"{amounts}, at prices of:", "", *listed, *more])


def _cost_row(line: CostLine) -> str:
    label = f"{code(line.address, cell=True)} {sentence(line.what, cell=True)}"
    return _row(label, line)


def _row(label: str, amounts: CostLine | CostReport) -> str:
    change = _difference(amounts) if isinstance(amounts, CostReport) else money_change(amounts.difference)
    return f"| {label} | {money(amounts.before)} | {money(amounts.after)} | {change} |"


def policies(review: Review) -> Iterator[str]:
    """Yield a line for each stack whose policies were checked; what failed stands among the risks."""
    for stack in review.stacks:
        if stack.policy:
            yield f"- {code(name(stack))}: {_policy(stack.policy)}"


def _policy(report: PolicyReport) -> str:
    parts = [f"{report.passed:,} held", f"{len(report.failed):,} failed", f"{len(report.waived):,} waived"]
    if report.expired:
        parts.append(f"**{len(report.expired):,} with an expired waiver**")
    return ("✅ " if report.ok else "❌ ") + ", ".join(parts)


def outputs(review: Review) -> Iterator[str]:
    """Yield the outputs that change, one a line."""
    for stack in review.stacks:
        for one in stack.outputs:
            sides = " → ".join(code(side) for side in (one.before, one.after) if side is not None)
            yield f"- {code(f'{name(stack)}: {one.path}')} {one.kind}: {sides}"


def money(amount: float | None) -> str:
    """Return an amount with its cents below a hundred."""
    if amount is None:
        return "not known"
    return f"{amount:,.2f}" if abs(amount) < 100 else f"{amount:,.0f}"


def money_change(amount: float | None) -> str:
    """Return a difference with its sign."""
    if not amount:
        return "not known" if amount is None else "±0"
    return f"{'+' if amount > 0 else '−'}{money(abs(amount))}"


def _difference(report: CostReport) -> str:
    """Return a stack's difference; what has no known price is said beside it, since it is in no sum."""
    change = money_change(report.difference)
    open_ends = bool(report.unknown) and report.difference is not None
    return f"{change}, some not known" if open_ends else change

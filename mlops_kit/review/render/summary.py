"""What the page says above its list of changes, as values for its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from mlops_kit.review.findings import Finding, Severity
from mlops_kit.review.render.rollouts import card

if TYPE_CHECKING:
    from mlops_kit.review.cost.report import CostLine, CostReport
    from mlops_kit.review.policy.report import PolicyReport
    from mlops_kit.review.review import Review, StackReview

_RANK = list(Severity)
_HITS = 20
_COST_LINES = 8


def context(review: Review) -> dict[str, Any]:
    """Return the template's variables for everything but the list."""
    costs = [(_name(stack), stack.cost) for stack in review.stacks if stack.cost]
    policies = [(_name(stack), stack.policy) for stack in review.stacks if stack.policy]
    return {
        "review": review,
        "environments": list(dict.fromkeys(stack.environment for stack in review.stacks)),
        "facts": _facts(review),
        "gist": _gist(review, [cost for _, cost in costs]),
        "stacks": [_stack(stack) for stack in review.stacks],
        "rollouts": [card(_name(stack), stack.rollout) for stack in review.stacks if stack.rollout],
        "groups": _groups(review),
        "costs": costs,
        "policies": policies,
        "actions": ["create", "update", "replace", "destroy", "import", "move", "forget"],
        "policy_sum": _policy_sum([report for _, report in policies]),
        "origins": [_origin(stack) for stack in review.stacks if stack.manifest],
        **_cost([report for _, report in costs]),
    }


def money(amount: float | None) -> str:
    """Return an amount with its cents below a hundred, `not known` where there is none."""
    if amount is None:
        return "not known"
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"


def money_change(amount: float | None) -> str:
    """Return a difference with its sign."""
    if not amount:
        return "not known" if amount is None else "±0"
    return f"{'+' if amount > 0 else '−'}{money(abs(amount))}"


def _name(stack: StackReview) -> str:
    return f"{stack.environment}/{stack.stack}"


def _gist(review: Review, costs: Sequence[CostReport]) -> str:
    """Return the plan in a line: how much changes and what it adds to the bill."""
    changed = sum(sum(asdict(stack.counts).values()) for stack in review.stacks)
    drifted = sum(len(stack.drift) for stack in review.stacks)
    parts = [f"{_count(changed, 'change')} in {_count(len(review.stacks), 'stack')}"]
    parts += [f"{drifted:,} changed outside of Terraform"] if drifted else []
    known = [cost.difference for cost in costs if cost.difference is not None]
    open_ends = len(known) < len(costs) or not all(cost.complete for cost in costs)
    if known:
        parts.append(f"{money_change(sum(known))} a month{' where the price is known' if open_ends else ''}")
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _facts(review: Review) -> list[str]:
    """Return what one line says of the plan's origin, where all bundles agree on it."""
    commits = {str(stack.manifest.get("commit") or "")[:12] for stack in review.stacks} - {""}
    created = sorted(str(stack.manifest.get("created") or "") for stack in review.stacks)
    expires = sorted(filter(None, (str(stack.manifest.get("expires") or "") for stack in review.stacks)))
    facts = [f"commit {', '.join(sorted(commits))}"] if commits else []
    facts += [f"planned {_moment(created[-1])}"] if created and created[-1] else []
    return facts + ([f"expires {_moment(expires[0])}"] if expires else [])


def _origin(stack: StackReview) -> str:
    """Return what one stack's plan was made from and with."""
    manifest = stack.manifest
    state = manifest.get("state") or {}
    parts = [
        f"account {manifest['account_id']}" if manifest.get("account_id") else "",
        str(manifest.get("region") or ""),
        f"state serial {state['serial']}" if "serial" in state else "",
        *_versions(manifest.get("versions") or {}),
        "uncommitted changes in the checkout" if manifest.get("dirty") else "",
    ]
    return f"{_name(stack)}: {', '.join(part for part in parts if part)}"


def _versions(versions: Any) -> Iterator[str]:
    """Yield what made the plan, as `Terraform 1.15.5` and each provider; of one in a sandbox, that it is."""
    if not isinstance(versions, Mapping):
        return
    engine = {"terraform": "Terraform", "tofu": "OpenTofu"}.get(str(versions.get("engine")), "Terraform")
    if versions.get("terraform"):
        yield f"{engine} {versions['terraform']}"
    providers = versions.get("provider")
    for source, version in sorted(providers.items()) if isinstance(providers, Mapping) else ():
        yield f"{source} of the sandbox" if version == "attached" else f"{source} {version}"


def _moment(stamp: str) -> str:
    return stamp[:16].replace("T", " ") + " UTC"


def _stack(stack: StackReview) -> dict[str, Any]:
    counts = asdict(stack.counts)
    counts = {"import" if name == "imported" else name: count for name, count in counts.items()}
    return {"name": _name(stack), "preview": stack.preview, "counts": counts, "drift": len(stack.drift)}


def _groups(review: Review) -> list[dict[str, Any]]:
    """Return findings by rule, the worst first: why and how to fix are said once, however many there are."""
    found = [(_name(stack), finding) for stack in review.stacks for finding in stack.findings]
    found.sort(key=lambda one: (_RANK.index(one[1].severity), one[1].rule, one[1].why, one[1].fix))
    by_rule = groupby(found, key=lambda one: (one[1].severity, one[1].rule, one[1].why, one[1].fix))
    groups = [_group(list(members)) for _, members in by_rule]
    return sorted(groups, key=lambda group: (_RANK.index(group["severity"]), group["count"]))


def _group(members: list[tuple[str, Finding]]) -> dict[str, Any]:
    first = members[0][1]
    many = len(members) > 1
    hits = [
        {"stack": stack, "address": one.address, "summary": one.summary, "detail": one.detail}
        for stack, one in members[:_HITS]
    ]
    return {
        "rule": first.rule,
        "severity": first.severity,
        "title": f"{first.rule.replace('-', ' ')}: {len(members):,} findings" if many else first.summary,
        "why": first.why,
        "fix": first.fix,
        "many": many,
        "hits": hits,
        "rest": len(members) - len(hits),
        "count": len(members),
    }


def _cost(reports: Sequence[CostReport]) -> dict[str, Any]:
    changed = [line for report in reports for line in report.lines if line.changes]
    changed.sort(key=_weight, reverse=True)
    # A stack with one side known would make the sum look like a change that nobody knows of.
    known = [report for report in reports if report.difference is not None]
    sums = {
        side: _sum([getattr(report, side) for report in known]) for side in ("before", "after", "difference")
    }
    return {
        "total": sums,
        "total_note": "" if len(known) == len(reports) else _without(len(reports) - len(known)),
        "cost_lines": changed[:_COST_LINES],
        "cost_rest": len(changed) - len(changed[:_COST_LINES]),
        "usage_based": list(dict.fromkeys(text for report in reports for text in report.usage_based)),
        "unknown": list(dict.fromkeys(text for report in reports for text in report.unknown)),
        "price_sources": list(dict.fromkeys(_source(report) for report in reports if report.dated)),
    }


def _without(stacks: int) -> str:
    return f"without {_count(stacks, 'stack')} whose cost is not known or goes by use"


def _source(report: CostReport) -> str:
    return f"{report.source}. Dated {report.dated}."


def _weight(line: CostLine) -> float:
    return float("inf") if line.difference is None else abs(line.difference)


def _sum(amounts: Sequence[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _policy_sum(reports: Sequence[PolicyReport]) -> str:
    failed = sum(len(report.failed) + len(report.expired) for report in reports)
    passed = sum(report.passed for report in reports)
    return f"{failed:,} failed, {passed:,} held" if failed else f"All {passed:,} checks held"

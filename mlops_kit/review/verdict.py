"""What a reviewer is told first: safe, look or stop, and the three reasons that matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_kit.review.changes import Action
from mlops_kit.review.findings import Finding, Severity, Verdict

if TYPE_CHECKING:
    from mlops_kit.review.review import StackReview

_MOST = 3
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
# What can't be had back first: an object that goes, then one that leaves Terraform, then one that changes.
_CONSEQUENCE = {Action.DESTROY: 0, Action.REPLACE: 1, Action.FORGET: 2, Action.UPDATE: 3, Action.CREATE: 4}
_PLAN_WIDE = 2


@dataclass(frozen=True)
class _Reason:
    """Findings of one rule in one stack, told as one."""

    stack: str
    findings: tuple[Finding, ...]
    consequence: int

    @property
    def order(self) -> tuple[int, int, int]:
        return _RANK[self.findings[0].severity], self.consequence, -len(self.findings)

    def text(self, with_stack: bool) -> str:
        more = len(self.findings) - 1
        sentence = self.findings[0].summary + (f" (and {more:,} more like it)" if more else "")
        return f"{self.stack}: {sentence}" if with_stack and self.stack else sentence


def judged(stacks: Sequence[StackReview]) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and at most three reasons, the most severe and most consequential first."""
    reasons = [reason for stack in stacks for reason in _reasons(stack)]
    reasons.sort(key=lambda reason: reason.order)
    worst = reasons[0].findings[0].severity if reasons else Severity.NOTE
    previews = [f"{stack.environment}/{stack.stack}" for stack in stacks if stack.preview]
    verdict = {Severity.STOP: Verdict.STOP, Severity.LOOK: Verdict.LOOK}.get(worst, Verdict.SAFE)
    texts = [reason.text(len(stacks) > 1) for reason in reasons if _RANK[reason.findings[0].severity] <= 1]
    if previews:
        verdict = Verdict.LOOK if verdict is Verdict.SAFE else verdict
        texts.insert(min(len(texts), _MOST - 1), _preview(previews))
    texts = list(dict.fromkeys(texts))[:_MOST]
    return verdict, tuple(texts) or (_harmless(stacks),)


def _reasons(stack: StackReview) -> Iterable[_Reason]:
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in stack.findings:
        if finding.severity is not Severity.NOTE:
            groups.setdefault((finding.rule, finding.severity), []).append(finding)
    if not groups:
        return
    actions = {change.address: change.action for change in stack.changes}
    for group in groups.values():
        ranked = sorted(group, key=lambda finding: _consequence(actions.get(finding.address)))
        worst = _consequence(actions.get(ranked[0].address))
        yield _Reason(f"{stack.environment}/{stack.stack}", tuple(ranked), worst)


def _consequence(action: Action | None) -> int:
    return _PLAN_WIDE if action is None else _CONSEQUENCE.get(action, 5)


def _preview(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
    return f"{listed}: a preview, made before what it stands on is there; it can't be applied"


def _harmless(stacks: Sequence[StackReview]) -> str:
    drifted = sum(len(stack.drift) for stack in stacks)
    return _planned(stacks) + (f"; {drifted:,} changed outside of Terraform" if drifted else "")


def _planned(stacks: Sequence[StackReview]) -> str:
    counts = [stack.counts for stack in stacks]
    if not any(count.total for count in counts):
        outputs = any(stack.outputs for stack in stacks)
        return "only outputs change" if outputs else "nothing changes"
    gone = sum(count.destroy + count.replace for count in counts)
    if gone:
        return f"no rule objects; of what is destroyed or replaced ({gone:,}) none is known to hold data"
    return "nothing is destroyed or replaced, and no rule objects"

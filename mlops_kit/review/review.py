"""A review: what plans of one or more stacks will do, with all that a reviewer should know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, TypeVar

from mlops_kit.errors import KitError
from mlops_kit.review.changes import Action, Change, PlanDocument, changes_of
from mlops_kit.review.cost.report import CostReport
from mlops_kit.review.diff import Difference, output_differences
from mlops_kit.review.findings import Finding, Scene, Severity, Verdict
from mlops_kit.review.masking import masked_value
from mlops_kit.review.policy.report import PolicyReport
from mlops_kit.review.rollout import Rollout, rollout
from mlops_kit.review.rules.registry import findings
from mlops_kit.review.verdict import judged

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_Report = TypeVar("_Report")


@dataclass(frozen=True)
class ReviewInput:
    """One stack's plan and what its bundle says of it; `manifest` is empty for a plan without a bundle."""

    environment: str
    stack: str
    production: bool
    plan: PlanDocument
    manifest: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""
    """The environment's account, where no manifest says it."""


@dataclass(frozen=True)
class Counts:
    """Numbers of resources. A moved or imported one that also changes is counted under both."""

    create: int = 0
    update: int = 0
    replace: int = 0
    destroy: int = 0
    imported: int = 0
    move: int = 0
    forget: int = 0

    @property
    def total(self) -> int:
        """How many changes there are; what is moved or imported and changed counts twice."""
        return sum(astuple(self))


@dataclass(frozen=True)
class StackReview:
    """What one stack's plan does."""

    environment: str
    stack: str
    counts: Counts
    changes: tuple[Change, ...]
    """Every managed resource of the plan in its order, the unchanged ones too."""
    drift: tuple[Change, ...]
    """What changed outside of Terraform since the last apply."""
    outputs: tuple[Difference, ...]
    """Outputs that change; `path` is the output's name."""
    findings: list[Finding]
    """Of rules and policies, the worst first."""
    cost: CostReport | None = None
    policy: PolicyReport | None = None
    rollout: Rollout | None = None
    """The model that goes live, where the plan rolls one out."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """The bundle's manifest; empty for a plan without a bundle."""
    preview: bool = False
    """Whether this was made before what it stands on is there, as in a rehearsal; it can't be applied."""


@dataclass(frozen=True)
class Review:
    """All stacks under one verdict."""

    stacks: tuple[StackReview, ...]
    verdict: Verdict
    reasons: tuple[str, ...]
    """At most three sentences, the most severe and most consequential first."""


def review_stacks(inputs: Sequence[ReviewInput]) -> Review:
    """Review plans, each with its bundle's manifest. Raises KitError where a manifest can't be read."""
    stacks = tuple(_reviewed(one) for one in inputs)
    return Review(stacks, *judged(stacks))


def _reviewed(one: ReviewInput) -> StackReview:
    changes = tuple(changes_of(one.plan.resource_changes))
    mirrored = set(one.manifest.get("mirrored") or ())
    drift = tuple(
        change
        for change in changes_of(one.plan.resource_drift)
        if change.action is not Action.NO_OP and change.address not in mirrored
    )
    scene = Scene(
        one.environment,
        one.production,
        changes,
        _by_type(changes),
        one.plan.output_changes,
        one.plan,
        one.account or str(one.manifest.get("account_id") or ""),
    )
    manifest = masked_value("manifest", None, dict(one.manifest), None, None)[1]
    cost = _read(one, manifest, "cost", CostReport.from_json)
    policy = _read(one, manifest, "policy", PolicyReport.from_json)
    found = findings(scene, one.stack) + _policy_findings(policy, one.stack)
    return StackReview(
        environment=one.environment,
        stack=one.stack,
        counts=_counts(changes),
        changes=changes,
        drift=drift,
        outputs=_outputs(one.plan),
        findings=sorted(found, key=lambda finding: _RANK[finding.severity]),
        cost=cost,
        policy=policy,
        rollout=rollout(changes, manifest.get("release"), manifest.get("previous_release")),
        manifest=manifest,
        preview=bool(manifest.get("preview")),
    )


def _policy_findings(policy: PolicyReport | None, stack: str) -> list[Finding]:
    if policy is None:
        return []
    # Loads YAML for waivers, which a plan without a bundle has none of.
    from mlops_kit.review.policy.findings import as_findings

    return as_findings(policy, stack)


def _read(
    one: ReviewInput,
    manifest: Mapping[str, Any],
    part: str,
    from_json: Callable[[Mapping[str, Any]], _Report],
) -> _Report | None:
    data = manifest.get(part)
    if not data:
        return None
    try:
        return from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        name = f"{one.environment}/{one.stack}"
        raise KitError(
            f"{name}: the {part} of the plan bundle's manifest can't be read", "plan again with this version"
        ) from error


def _by_type(changes: Sequence[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.type, []).append(change)
    return groups


def _counts(changes: Sequence[Change]) -> Counts:
    number = Counter(change.action for change in changes)
    return Counts(
        create=number[Action.CREATE],
        update=number[Action.UPDATE],
        replace=number[Action.REPLACE],
        destroy=number[Action.DESTROY],
        imported=sum(change.importing for change in changes),
        move=sum(bool(change.moved_from) for change in changes),
        forget=number[Action.FORGET],
    )


def _outputs(plan: PlanDocument) -> tuple[Difference, ...]:
    return tuple(
        difference
        for name, change in sorted(plan.output_changes.items())
        if change.actions != ("no-op",)
        for difference in output_differences(name, change)
    )

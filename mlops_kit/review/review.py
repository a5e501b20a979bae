"""A review: what plans of one or more stacks will do, with all that a reviewer should know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlops_kit.review.changes import Change, PlanDocument
from mlops_kit.review.cost.report import CostReport
from mlops_kit.review.diff import Difference
from mlops_kit.review.findings import Finding, Verdict
from mlops_kit.review.policy.report import PolicyReport


@dataclass(frozen=True)
class ReviewInput:
    """One stack's plan and what its bundle says of it; `manifest` is empty for a plan without a bundle."""

    environment: str
    stack: str
    production: bool
    plan: PlanDocument
    manifest: Mapping[str, Any] = field(default_factory=dict)


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
    rollout: Any = None
    """The model that goes live, where the plan rolls one out."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """The bundle's manifest; empty for a plan without a bundle."""
    preview: bool = False
    """Whether this comes of a rehearsal because an upstream stack is not applied; it can't be applied."""


@dataclass(frozen=True)
class Review:
    """All stacks under one verdict."""

    stacks: tuple[StackReview, ...]
    verdict: Verdict
    reasons: tuple[str, ...]
    """At most three sentences, the most severe and most consequential first."""

"""The one model of findings: what rules, policies and costs say, and what every renderer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlops_kit.review.changes import Change, PlanDocument, RawChange


class Severity(StrEnum):
    """How much a finding matters; the worst of a review is its verdict."""

    STOP = "stop"
    LOOK = "look"
    NOTE = "note"


class Verdict(StrEnum):
    """What a reviewer is told first."""

    SAFE = "safe"
    LOOK = "look"
    STOP = "stop"


@dataclass(frozen=True)
class Finding:
    """Something about a plan that a reviewer should know. No text of it holds a secret."""

    rule: str
    """Id of the rule, kebab-case, or a policy's id."""
    severity: Severity
    summary: str
    """One sentence about this resource: `the bucket "x" is destroyed with its objects`."""
    why: str
    fix: str
    address: str = ""
    stack: str = ""
    detail: str = ""
    """More lines, as a unified diff where it is one; plain text."""


@dataclass(frozen=True)
class Scene:
    """What rules may look at beside the change itself."""

    environment: str
    production: bool
    """Whether the environment protects from deletion: what a rule calls prod."""
    changes: tuple[Change, ...]
    by_type: dict[str, list[Change]] = field(default_factory=dict)
    outputs: Mapping[str, RawChange] = field(default_factory=dict)
    """The stack's outputs, as the plan's `output_changes` holds them."""
    document: PlanDocument | None = None
    """The plan itself, for what it says beside its changes; None where there are only changes."""
    account: str = ""
    """The environment's account; empty where it is not known."""
    lookups: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What rules have worked out about the whole plan, kept for the next change."""


@dataclass(frozen=True)
class Hit:
    """What a rule's check returns: one thing found."""

    summary: str
    address: str = ""
    detail: str = ""
    severity: Severity | None = None
    """Where this case matters more or less than the rule's own severity says."""


@dataclass(frozen=True)
class Rule:
    """A risk rule. `types` are the resource types it looks at, None for every type.

    `check` gets one change that is not a no-op or a read, and returns what it found. `check_all`, in its
    place, gets the whole scene once (for rules on the plan as a whole).
    """

    id: str
    severity: Severity
    why: str
    fix: str
    types: frozenset[str] | None = None
    check: Callable[[Change, Scene], Iterable[Hit]] | None = None
    check_all: Callable[[Scene], Iterable[Hit]] | None = None

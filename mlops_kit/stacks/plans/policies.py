"""Policies over several plans at once: starting Checkov costs more than all that it checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlops_kit.project import Project
from mlops_kit.stacks.plans.draft import Draft

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
_SHOWN = 3


def check_policies(
    project: Project, environment: Environment, production: bool, drafts: Sequence[Draft]
) -> dict[str, dict[str, Any]]:
    """Return the policy report of each stack's code and plan. Raises KitError where Checkov is missing."""
    from mlops_kit.review.policy.check import Situation, Subject, check_many

    situation = Situation(environment.name, production, bool(environment.permissions_boundary_arn))
    subjects = [Subject(draft.stack, draft.root, draft.plan_json) for draft in drafts]
    reports = check_many(project.root, subjects, situation)
    return {stack: report.as_json() for stack, report in reports.items()}


def broken(report: Mapping[str, Any]) -> str:
    """Return what of a policy report does not hold, the first few by name; empty where all does."""
    failed = [*report["failed"], *(use["failure"] for use in report["expired"])]
    first = "; ".join(f"{one['policy']} on {one['resource']}" for one in failed[:_SHOWN])
    return f"{first} and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else first

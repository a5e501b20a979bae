"""Policies over several plans at once: starting Checkov costs more than all that it checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlops_kit.project import Project
from mlops_kit.stacks.draft import Draft

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment


def check_policies(
    project: Project, environment: Environment, production: bool, drafts: Sequence[Draft]
) -> dict[str, dict[str, Any]]:
    """Return the policy report of each stack's code and plan. Raises KitError where Checkov is missing."""
    from mlops_kit.review.policy.check import Situation, Subject, check_many

    situation = Situation(environment.name, production, bool(environment.permissions_boundary_arn))
    subjects = [Subject(draft.stack, draft.root, draft.plan_json) for draft in drafts]
    reports = check_many(project.root, subjects, situation)
    return {stack: report.as_json() for stack, report in reports.items()}

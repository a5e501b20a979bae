"""What the review command reviews."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.cli.application import Application
    from mlops_kit.review.review import Review


def reviewed(app: Application, bundles: Sequence[str], environment: str | None, stack: str) -> Review:
    """Review bundles and plans; a plan without a bundle as one of `environment`, where that is given."""
    from mlops_kit.review.arguments import PlanJson, inputs
    from mlops_kit.review.review import review_stacks

    project = app.project_or_none()
    builds = [project.build, project.build / "sandbox"] if project else []
    plain = PlanJson(stack=stack)
    if environment:
        resolved = app.environment(environment)
        plain = PlanJson(environment, stack, resolved.protection.deletion, resolved.region)
    return review_stacks(inputs(bundles, builds, sys.stdin.buffer, plain))

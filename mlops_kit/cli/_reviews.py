"""What the review command reviews."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.cli.application import Application
    from mlops_kit.review.review import Review
    from mlops_kit.terraform.bundle import Bundle


def reviewed(
    app: Application,
    bundles: Sequence[str],
    environment: str | None,
    stack: str,
    sandbox: bool,
    provider: str,
) -> Review:
    """Review bundles and plans; a plan without a bundle as one of `environment`, where that is given.

    A digest that is not here is fetched from the state bucket of `environment`, else of whichever has it.
    """
    from mlops_kit.review.arguments import PlanJson, inputs
    from mlops_kit.review.review import review_stacks

    project = app.project_or_none()
    builds = [project.build, project.sandbox_build] if project else []
    plain = PlanJson(stack=stack)
    if environment:
        resolved = app.environment(environment)
        production = resolved.protection.deletion
        plain = PlanJson(environment, stack, production, resolved.region, resolved.account_id)

    def fetch(digits: str) -> Bundle:
        from mlops_kit.cli._bundles import stores
        from mlops_kit.environments.load import names
        from mlops_kit.stacks.plans.bundle_search import fetch

        among = [environment] if environment else names(app.project)
        return fetch(digits, among, stores(app, sandbox, provider))

    return review_stacks(inputs(bundles, builds, sys.stdin.buffer, plain, fetch))

"""Who approved, on the platform, the deployment that a job belongs to: they could see the plan it applies.

Approvals of a pull request are of the plans that were on it then. A plan that is made after the merge needs
somebody else's word, and gets it from those who guard the platform's environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_kit.ci.platform import Approval
from mlops_kit.errors import ConfigurationError, RefusedError

if TYPE_CHECKING:
    from mlops_kit.ci.runner import Runner
    from mlops_kit.project import Project


def deployment_approvals(project: Project, runner: Runner, environment: str) -> list[Approval]:
    """Return who approved the deployment of an environment in the job's run, without who started the run.

    Raises RefusedError where nobody did, ConfigurationError outside of a run of GitHub Actions.
    """
    from mlops_kit.ci.matrix import matrix

    if runner.platform_name != "github":
        raise ConfigurationError("only GitHub's runs have approvals", "on GitLab, the job is started by hand")
    from mlops_kit.ci.github import GitHub

    platform = runner.platform()
    assert isinstance(platform, GitHub)
    (job,) = matrix(project, environment=environment, provider="github").jobs or (None,)
    if job is None:
        raise ConfigurationError(f"no pipeline on GitHub delivers {environment}", "name one under `ci:`")
    by = platform.deployment_approvals(runner.run, job.platform_environment)
    approvals = [Approval(login, runner.run_url) for login in by if login not in runner.starters]
    if not approvals:
        raise RefusedError(
            f"nobody approved the deployment to {job.platform_environment}, beside who started it",
            "name required reviewers of that environment in the repository's settings, and start it again; "
            "or open a further pull request, and have its plan reviewed",
        )
    return approvals

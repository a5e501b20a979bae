"""Who approved, on the platform, the plans that a job applies: they could see what these do.

Approvals of a pull request are of the plans that were on it then. A plan that is made after the merge needs
somebody else's word: of those who guard the platform's environment, and let the job go on, or of who approved
the pull request once more, after the plan was shown there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_kit.ci.platform import Approval
from mlops_kit.errors import ConfigurationError, RefusedError

if TYPE_CHECKING:
    from mlops_kit.ci.runner import Runner
    from mlops_kit.project import Project

_REVIEW = "on the pull request that was merged, as in `gh pr review NUMBER --approve`"


@dataclass(frozen=True)
class Approved:
    """Who approved, one entry a person, and how many the environment wants."""

    environment: str
    approvals: tuple[Approval, ...]
    wanted: int

    @property
    def lacking(self) -> str:
        """What is to be done where these are too few, for people; empty where they are enough."""
        if len(self.approvals) >= self.wanted:
            return ""
        have = ", ".join(each.by for each in self.approvals)
        return (
            f"{self.environment} wants the approval of {self.wanted} who did not start this run, "
            f"and has that of {have}: let others approve the plan {_REVIEW}, then run this job again"
        )


def deployment_approvals(
    project: Project, runner: Runner, environment: str, digests: Collection[str] = ()
) -> Approved:
    """Return who approved the deployment of an environment in the job's run, or reviewed the plans `digests`.

    Who started the run does not count. A review counts while the pull request shows just these plans.
    Raises RefusedError where nobody is left, ConfigurationError outside of a run of GitHub Actions.
    """
    from mlops_kit.ci.matrix import matrix
    from mlops_kit.environments.load import load

    if runner.platform_name != "github":
        raise ConfigurationError("only GitHub's runs have approvals", "on GitLab, the job is started by hand")
    from mlops_kit.ci.github import GitHub
    from mlops_kit.ci.reviewed import reviewed

    platform = runner.platform()
    assert isinstance(platform, GitHub)
    (job,) = matrix(project, environment=environment, provider="github").jobs or (None,)
    if job is None:
        raise ConfigurationError(f"no pipeline on GitHub delivers {environment}", "name one under `ci:`")
    by = platform.deployment_approvals(runner.run, job.platform_environment)
    found = {login: Approval(login, runner.run_url) for login in by}
    if digests:
        (shown,) = reviewed(platform, runner.commit, runner.branch, [environment])
        if {bundle.digest for bundle in shown.bundles} == set(digests):
            found = {approval.by: approval for approval in shown.approvals} | found
    approvals = tuple(found[login] for login in sorted(found.keys() - runner.starters))
    if not approvals:
        raise RefusedError(
            f"nobody approved the deployment to {job.platform_environment}, beside who started it",
            "name required reviewers of that environment in the repository's settings, and start it again; "
            f"or let somebody approve the plan {_REVIEW}, and run this job again",
        )
    return Approved(environment, approvals, load(project, environment).approvals)

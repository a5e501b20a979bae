"""What is to be applied after a merge: the reviewed bundles of every environment that it concerns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlops_kit.ci.matrix import Job, matrix
from mlops_kit.ci.reviewed import Reviewed, reviewed
from mlops_kit.errors import ConfigurationError, RefusedError

if TYPE_CHECKING:
    from mlops_kit.ci.platform import Platform
    from mlops_kit.ci.runner import Runner
    from mlops_kit.project import Project

SCHEMA = "mlops-kit/ci-bundles/v1"


@dataclass(frozen=True)
class ToApply:
    """Environments with their bundles, in the order in which stacks build on each other."""

    jobs: tuple[tuple[Job, Reviewed], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "schema": SCHEMA,
            "environments": [
                {
                    "environment": each.environment,
                    "pull_request": each.pull_request,
                    "approvals": [{"by": a.by, "url": a.url} for a in each.approvals],
                    "bundles": [{"stack": b.stack, "digest": b.digest} for b in each.bundles],
                }
                for _, each in self.jobs
            ],
        }

    def as_text(self) -> str:
        """Return the digests alone, one a line."""
        return "\n".join(bundle.digest for _, each in self.jobs for bundle in each.bundles)

    def as_github(self) -> str:
        """Return it as lines of GITHUB_OUTPUT; an environment without bundles needs no job."""
        include = [
            {
                **job.as_json(),
                "digests": " ".join(bundle.digest for bundle in each.bundles),
                "approvals": " ".join(f"{approval.by}={approval.url}" for approval in each.approvals),
            }
            for job, each in self.jobs
            if each.bundles
        ]
        return f"matrix={json.dumps({'include': include})}\nany={str(bool(include)).lower()}"


def merged_number(runner: Runner, platform: Platform) -> int:
    """Return the pull request that the job's commit merged; raises RefusedError where there is none."""
    merged = platform.merged(runner.commit, runner.branch) if runner.commit and runner.branch else None
    if merged is None:
        raise RefusedError(f"no pull request was merged into {runner.branch} as {runner.commit}")
    return merged.number


def to_apply(
    project: Project,
    runner: Runner,
    environment: str | None,
    commit: str | None,
    changed_since: str | None,
    branch: str | None,
) -> ToApply:
    """Return what was reviewed of what a merge concerns.

    Raises RefusedError where it concerns an environment of which no plan was reviewed, ConfigurationError
    where commit or branch are not known.
    """
    commit, branch = commit or runner.commit, branch or runner.branch
    if not commit or not branch:
        raise ConfigurationError("the commit or its branch is not known", "name them: --commit, --branch")
    jobs = matrix(project, changed_since, runner.platform_name, branch, environment).jobs
    concerned = {job.environment: job for job in jobs}
    found = reviewed(runner.platform(), commit, branch, concerned)
    return ToApply(tuple((concerned[each.environment], each) for each in found))

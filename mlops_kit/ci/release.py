"""Proposes the release of a model: its release file, as a pull request, whose plan and merge do the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlops_kit.ci.platform import Platform, Proposal, Proposed
from mlops_kit.ci.words import code
from mlops_kit.errors import ConfigurationError
from mlops_kit.models.release import release_text

if TYPE_CHECKING:
    from mlops_kit.environments.model import Environment
    from mlops_kit.stacks.release import Release


def propose(platform: Platform, environment: Environment, release: Release) -> Proposed:
    """Open the pull request that releases a version in an environment."""
    if environment.ci is None:
        raise ConfigurationError(
            f"environment {environment.name} names no pipeline",
            f"write `ci:` into environments/{environment.name}.yaml",
        )
    name = environment.name
    return platform.propose(
        Proposal(
            branch=f"release/{name}/{release.model}-{release.version}",
            base=environment.ci.branch,
            path=f"environments/{name}/releases/{release.model}.yaml",
            content=release_text(release).decode(),
            title=f"Release {release.model} version {release.version} in {name}",
            text=_text(release),
        )
    )


def as_json(environment: str, release: Release, done: Proposed) -> dict[str, Any]:
    """Return what was proposed, for programs."""
    return {
        "schema": "mlops-kit/ci-release/v1",
        "environment": environment,
        "release": release.as_mapping(),
        "pull_request": done.number,
        "url": done.url,
        "new": done.new,
    }


def as_text(release: Release, done: Proposed) -> str:
    """Return what was proposed, for people."""
    how = "is proposed" if done.new else "was proposed already"
    return f"{release.model} version {release.version} {how}: {done.url}"


def _text(release: Release) -> str:
    metrics = [f"- {code(name)}: {code(f'{value:.4g}')}" for name, value in release.metrics.items()]
    return "\n".join(
        [
            f"Approved by {code(release.approved_by)} at {code(release.approved_at)}, "
            f"made from commit {code(release.commit)}, archive {code(release.digest)}.",
            "",
            *metrics,
            "",
            "Its plan and review follow as a comment; the merge applies exactly that.",
        ]
    )

"""Whose word counts for a plan that was made after its merge: of who guards the environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .platforms.github import GitHub
from .platforms.job import Job, running_job

COMMAND = "mlops-kit ci approvals --environment dev"
HEAD, MERGE, DIGEST = "b" * 40, "c" * 40, "1a" * 32
ON_BRANCH = {"GITHUB_SHA": MERGE, "GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"}
STARTED = {"GITHUB_ACTOR": "engineer", "GITHUB_TRIGGERING_ACTOR": "again"}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with running_job("github", tmp_path / "project") as running:
        yield running


def platform(job: Job) -> GitHub:
    assert isinstance(job.platform, GitHub)
    return job.platform


def error(job: Job, code: int, **variables: str) -> dict[str, Any]:
    told = json.loads(job.run(f"{COMMAND} --json", code=code, **{**STARTED, **variables}).stdout)
    return dict(told["error"])


def test_those_of_this_run_and_environment_but_who_started_it(job: Job) -> None:
    for run, login, environment, state in (
        (42, "guard", "dev", "approved"),
        (42, "guard", "dev", "approved"),
        (42, "engineer", "dev", "approved"),
        (42, "again", "dev", "approved"),
        (42, "other", "prod", "approved"),
        (42, "against", "dev", "rejected"),
        (41, "earlier", "dev", "approved"),
    ):
        platform(job).admit(run, login, environment, state)
    assert job.run(COMMAND, **STARTED).stdout == "guard=https://github.test/acme/models/actions/runs/42\n"
    told = json.loads(job.run(f"{COMMAND} --json", **STARTED).stdout)
    assert told == {
        "schema": "mlops-kit/ci-approvals/v1",
        "environment": "dev",
        "approvals": [{"by": "guard", "url": "https://github.test/acme/models/actions/runs/42"}],
    }


def replanned(job: Job, digest: str = DIGEST) -> None:
    """Merge the pull request, and show a plan on it that is made after the merge."""
    platform(job).merge(12, HEAD, MERGE)
    file = job.root.parent / "plan.json"
    bundle = {"stack": "foundation", "digest": digest, "preview": False}
    file.write_text(json.dumps({"operation": "plan", "stacks": [], "bundles": [bundle]}))
    job.run(
        f"mlops-kit ci comment --merged --environment dev --plan {file} -", f"# Review {digest}", **ON_BRANCH
    )


def by(job: Job, *digests: str) -> list[str]:
    done = job.run(f"{COMMAND} {' '.join(digests)} --json", **{**STARTED, **ON_BRANCH})
    return [each["by"] for each in json.loads(done.stdout)["approvals"]]


def test_who_approved_the_pull_request_after_the_plan_was_shown_counts_too(job: Job) -> None:
    platform(job).review(12, "early", "APPROVED", HEAD)
    replanned(job)
    platform(job).admit(42, "guard", "dev")
    assert by(job, DIGEST) == ["guard"]
    for login, state, commit, belongs in (
        ("second", "APPROVED", HEAD, "MEMBER"),
        ("guard", "APPROVED", HEAD, "MEMBER"),
        ("engineer", "APPROVED", HEAD, "OWNER"),
        ("stranger", "APPROVED", HEAD, "NONE"),
        ("elsewhere", "APPROVED", "d" * 40, "MEMBER"),
        ("against", "CHANGES_REQUESTED", HEAD, "MEMBER"),
    ):
        platform(job).review(12, login, state, commit, belongs)
    assert by(job, DIGEST) == ["guard", "second"]
    assert by(job) == ["guard"]
    # A newer plan is shown: who approved the one before did not see it, nor the other way round.
    replanned(job, "2b" * 32)
    assert by(job, "2b" * 32) == ["guard"]
    platform(job).review(12, "third", "APPROVED", HEAD)
    assert by(job, "2b" * 32) == ["guard", "third"]
    assert by(job, DIGEST) == ["guard"]


def test_it_says_how_many_are_lacking_and_how_they_approve(job: Job) -> None:
    file = job.root / "environments" / "dev.yaml"
    file.write_text(f"{file.read_text()}approvals: 2\n")
    replanned(job)
    platform(job).admit(42, "guard", "dev")
    variables = {**STARTED, **ON_BRANCH}
    done = job.run(f"{COMMAND} {DIGEST}", **variables)
    assert "dev wants the approval of 2 who did not start this run, and has that of guard" in done.stderr
    assert "gh pr review NUMBER --approve" in done.stderr
    platform(job).review(12, "second", "APPROVED", HEAD)
    done = job.run(f"{COMMAND} {DIGEST}", **variables)
    assert done.stderr == ""
    assert [line.partition("=")[0] for line in done.stdout.splitlines()] == ["guard", "second"]


def test_an_environment_that_nobody_guards_is_refused(job: Job) -> None:
    assert "nobody approved the deployment to dev" in error(job, 4)["message"]
    platform(job).admit(42, "engineer", "dev")
    assert "required reviewers" in error(job, 4)["hint"]


def test_outside_of_a_run_it_says_what_is_missing(job: Job, tmp_path: Path) -> None:
    assert error(job, 2, GITHUB_RUN_ID="")["message"] == "GITHUB_RUN_ID is not set"
    with running_job("gitlab", tmp_path / "gitlab") as gitlab:
        assert "only GitHub's runs have approvals" in error(gitlab, 2)["message"]

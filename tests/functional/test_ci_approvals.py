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


def test_an_environment_that_nobody_guards_is_refused(job: Job) -> None:
    assert "nobody approved the deployment to dev" in error(job, 4)["message"]
    platform(job).admit(42, "engineer", "dev")
    assert "required reviewers" in error(job, 4)["hint"]


def test_outside_of_a_run_it_says_what_is_missing(job: Job, tmp_path: Path) -> None:
    assert error(job, 2, GITHUB_RUN_ID="")["message"] == "GITHUB_RUN_ID is not set"
    with running_job("gitlab", tmp_path / "gitlab") as gitlab:
        assert "only GitHub's runs have approvals" in error(gitlab, 2)["message"]

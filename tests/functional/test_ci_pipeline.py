"""The scripts of the written workflows, run as a runner runs them: a change, its plan, its merge, its apply.

What an account would be is the sandbox; what GitHub would be is on loopback. The commands are taken from the
files that `ci init` wrote, with `--sandbox` where they act.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load as load_environment
from mlops_kit.project import Project
from mlops_kit.sandbox.client import find
from mlops_kit.target import sandbox_target

from .conftest import CHECKOUT, Workplace
from .platforms.github import GitHub, github_job, new_github
from .platforms.job import deliver
from .platforms.server import serving

_ACTING = re.compile(r"mlops-kit (plan|apply|approve|drift|model verify) ")
_OUTPUT = re.compile(r"\$\{\{ steps\.\w+\.outputs\.(\w+) \}\}")
NUMBER = 12


@dataclass
class Pipeline:
    """A project in git on a GitHub; `change` is its second commit, a pull request."""

    place: Workplace
    platform: GitHub

    @property
    def root(self) -> Path:
        return self.place.root

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
        return subprocess.run(
            ["git", "-C", str(self.root), *identity, *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def job(self, workflow: str, name: str) -> dict[str, Any]:
        file = self.root / ".github" / "workflows" / f"mlops-kit-{workflow}.yml"
        job: dict[str, Any] = yaml.safe_load(file.read_text())["jobs"][name]
        return job

    def run(self, workflow: str, name: str, *, sandbox: bool = True, code: int = 0, **given: str) -> str:
        """Run a job's scripts one after another, as bash with -e and pipefail; return what they print."""
        printed = ""
        outputs = self.root.parent / "output.txt"
        outputs.write_text("")
        for step in self.job(workflow, name)["steps"]:
            if "run" not in step or step["run"] == "make setup":
                continue
            earlier = {
                name: self.output(found[1])
                for name, value in step.get("env", {}).items()
                if (found := _OUTPUT.fullmatch(str(value)))
            }
            script = _ACTING.sub(r"mlops-kit \1 --sandbox ", step["run"]) if sandbox else step["run"]
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=self.root,
                env={
                    **self.place.environment,
                    **{name: "" for name in os.environ if name.startswith(("GITHUB_", "CI_", "GITLAB_"))},
                    **github_job(self.platform, NUMBER, GITHUB_OUTPUT=str(outputs)),
                    "GITHUB_STEP_SUMMARY": str(self.root.parent / "summary.md"),
                    **earlier,
                    **given,
                },
                capture_output=True,
                text=True,
                timeout=280,
            )
            printed += done.stdout + done.stderr
            assert done.returncode in (0, code), f"{script}\n{done.stdout}\n{done.stderr}"
            if done.returncode:
                return printed
        assert code == 0, f"nothing failed\n{printed}"
        return printed

    def output(self, name: str) -> str:
        lines = (self.root.parent / "output.txt").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)[name]


@pytest.fixture(scope="module")
def pipeline(new_workplace: Callable[[], Workplace]) -> Iterator[Pipeline]:
    place = new_workplace()
    for name in (".venv", ".checkov", ".checkov.yaml"):
        (place.root / name).symlink_to(CHECKOUT / name)
    (place.root / ".gitignore").write_text(
        "build/\n.mlops-kit/\n.venv\n.checkov\n.checkov.yaml\n.terraform*\n*.json\n*.txt\nreview.*\n"
    )
    deliver(place.root, "dev", "github")
    place.run("mlops-kit ci init github")
    with serving(new_github()) as platform:
        assert isinstance(platform, GitHub)
        made = Pipeline(place, platform)
        made.git("init", "--quiet", "--initial-branch", "main")
        made.commit("first")
        place.run("mlops-kit bootstrap dev --sandbox")
        yield made


def test_from_a_pull_request_to_its_apply(pipeline: Pipeline, tmp_path: Path) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    file = pipeline.root / "environments" / "dev.yaml"
    file.write_text(file.read_text().replace("flow_log_retention_days: 30", "flow_log_retention_days: 365"))
    head = pipeline.commit("keep flow logs longer")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": NUMBER, "head": {"sha": head}}}))

    pipeline.run("plan", "affected", BRANCH="main")
    (job,) = json.loads(pipeline.output("matrix"))["include"]
    assert job["environment"] == "dev"
    assert job["stacks"].startswith("foundation")

    given = {"ENVIRONMENT": "dev", "STACKS": "foundation", "GITHUB_EVENT_PATH": str(event)}
    pipeline.run("plan", "plan", **given)
    (comment,) = pipeline.platform.comments[NUMBER]
    assert "aws_cloudwatch_log_group" in comment["body"]
    assert "<html" in (pipeline.root / "review.html").read_text()
    pipeline.run("plan", "plan", **given)
    assert len(pipeline.platform.comments[NUMBER]) == 1

    # Squashed: another commit of the same content.
    pipeline.git("reset", "--quiet", "--soft", before)
    merged = pipeline.commit("keep flow logs longer (#12)")
    assert merged != head
    pipeline.platform.merge(NUMBER, head, merged)
    pipeline.platform.review(NUMBER, "reviewer", "APPROVED", head)
    pipeline.run("apply", "reviewed", BEFORE=before, GITHUB_SHA=merged, GITHUB_REF_NAME="main")
    (entry,) = json.loads(pipeline.output("matrix"))["include"]
    assert entry["environment"] == "dev"
    assert entry["approvals"].startswith("reviewer=https://")

    given = {name.upper(): entry[name] for name in ("environment", "digests", "approvals")}
    said = pipeline.run("apply", "apply", **given)
    assert "by reviewer" in said
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout
    again = pipeline.run("apply", "apply", code=4, **given)
    assert "it was applied already" in again


def test_a_push_that_nobody_reviewed_is_not_applied(pipeline: Pipeline) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    file = pipeline.root / "environments" / "dev.yaml"
    file.write_text(file.read_text().replace("flow_log_retention_days: 365", "flow_log_retention_days: 400"))
    pushed = pipeline.commit("past everybody")
    said = pipeline.run("apply", "reviewed", code=4, BEFORE=before, GITHUB_SHA=pushed, GITHUB_REF_NAME="main")
    assert "nobody saw a plan" in said
    pipeline.git("reset", "--quiet", "--hard", before)


def test_drift_opens_an_issue_and_its_repair_closes_it(pipeline: Pipeline) -> None:
    project = Project(pipeline.root)
    environment, running = load_environment(project, "dev"), find(project)
    assert running is not None
    target = sandbox_target(project, "dev", environment.region, environment.account_id, running)
    s3 = client(target, "s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    s3.delete_bucket_policy(Bucket=next(name for name in names if "artifact" in name))
    pipeline.run("drift", "drift", ENVIRONMENT="dev")
    (issue,) = pipeline.platform.issues
    assert issue["state"] == "open"
    assert "aws_s3_bucket_policy" in issue["body"]
    pipeline.place.run("mlops-kit apply dev platform --sandbox --replan")
    pipeline.run("drift", "drift", ENVIRONMENT="dev")
    assert pipeline.platform.issues[0]["state"] == "closed"


def test_a_pull_request_from_a_fork_is_rehearsed(
    new_workplace: Callable[[], Workplace], pipeline: Pipeline
) -> None:
    """In a sandbox of its own, with nothing but the checkout."""
    place = new_workplace()
    pipeline.git("worktree", "add", "--quiet", "--detach", str(place.root / "checkout"), "HEAD")
    fork = Pipeline(Workplace(place.root / "checkout"), pipeline.platform)
    for name in (".venv", ".checkov", ".checkov.yaml"):
        (fork.root / name).symlink_to(CHECKOUT / name)
    file = fork.root / "environments" / "dev.yaml"
    file.write_text(file.read_text().replace("flow_log_retention_days: 365", "flow_log_retention_days: 400"))
    head = fork.commit("keep flow logs for more than a year")
    calls = len(pipeline.platform.calls)
    try:
        fork.run(
            "plan",
            "rehearse",
            sandbox=False,
            ENVIRONMENT="dev",
            STACKS="foundation",
            GITHUB_SHA=head,
            GITHUB_TOKEN="",
        )
    finally:
        fork.place.run("mlops-kit sandbox stop", code=None)
    assert "aws_cloudwatch_log_group" in (fork.root.parent / "summary.md").read_text()
    assert len(pipeline.platform.calls) == calls

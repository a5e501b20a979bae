"""The scripts of GitHub's workflows, run as a runner runs them: a change, its plan, its merge, its apply."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Workplace
from .pipelines import NUMBER, Pipeline
from .platforms.github import github_job, new_github
from .platforms.server import serving

_OUTPUT = re.compile(r"\$\{\{ steps\.\w+\.outputs\.(\w+) \}\}")


class Actions(Pipeline):
    """The pipeline on GitHub Actions."""

    def job(self, workflow: str, name: str) -> dict[str, Any]:
        file = self.root / ".github" / "workflows" / f"mlops-kit-{workflow}.yml"
        job: dict[str, Any] = yaml.safe_load(file.read_text())["jobs"][name]
        return job

    def run(self, workflow: str, name: str, *, sandbox: bool = True, code: int = 0, **given: str) -> str:
        """Run a job's scripts one after another; return what they print."""
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
            variables = {
                **github_job(self.platform, NUMBER, GITHUB_OUTPUT=str(outputs)),
                "GITHUB_STEP_SUMMARY": str(self.root.parent / "summary.md"),
                **earlier,
                **given,
            }
            done = self.shell(step["run"], variables, sandbox=sandbox)
            printed += done.stdout + done.stderr
            assert done.returncode in (0, code), f"{step['run']}\n{done.stdout}\n{done.stderr}"
            if done.returncode:
                return printed
        assert code == 0, f"nothing failed\n{printed}"
        return printed

    def output(self, name: str) -> str:
        lines = (self.root.parent / "output.txt").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)[name]


@pytest.fixture(scope="module")
def pipeline(new_workplace: Callable[[], Workplace]) -> Iterator[Actions]:
    with serving(new_github()) as platform:
        made = Actions(new_workplace(), platform)
        made.set_up("github")
        yield made


def test_from_a_pull_request_to_its_apply(pipeline: Actions, tmp_path: Path) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    head = pipeline.keep_flow_logs(365, "keep flow logs longer")
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
    on_branch = {"GITHUB_SHA": merged, "GITHUB_REF_NAME": "main"}
    pipeline.run("apply", "reviewed", BEFORE=before, ENVIRONMENT="", **on_branch)
    (entry,) = json.loads(pipeline.output("matrix"))["include"]
    assert entry["environment"] == "dev"
    assert entry["approvals"].startswith("reviewer=https://")

    given = {name.upper(): entry[name] for name in ("environment", "digests", "approvals")}
    said = pipeline.run("apply", "apply", **given)
    assert "by reviewer" in said
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout
    again = pipeline.run("apply", "apply", code=4, **given)
    assert "it was applied already" in again


def test_a_push_that_nobody_reviewed_is_not_applied(pipeline: Actions) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    pushed = pipeline.keep_flow_logs(400, "past everybody")
    given = {"BEFORE": before, "ENVIRONMENT": "", "GITHUB_SHA": pushed, "GITHUB_REF_NAME": "main"}
    said = pipeline.run("apply", "reviewed", code=4, **given)
    assert "nobody saw a plan" in said
    pipeline.git("reset", "--quiet", "--hard", before)


def test_drift_opens_an_issue_and_its_repair_closes_it(pipeline: Actions) -> None:
    pipeline.delete_a_bucket_policy()
    pipeline.run("drift", "drift", ENVIRONMENT="dev")
    (issue,) = pipeline.platform.issues
    assert issue["state"] == "open"
    assert "aws_s3_bucket_policy" in issue["body"]
    pipeline.place.run("mlops-kit apply dev platform --sandbox --replan")
    pipeline.run("drift", "drift", ENVIRONMENT="dev")
    assert pipeline.platform.issues[0]["state"] == "closed"


def test_a_pull_request_from_a_fork_is_rehearsed(
    new_workplace: Callable[[], Workplace], pipeline: Actions
) -> None:
    """In a sandbox of its own, with nothing but the checkout."""
    place = new_workplace()
    pipeline.git("worktree", "add", "--quiet", "--detach", str(place.root / "checkout"), "HEAD")
    fork = Actions(Workplace(place.root / "checkout"), pipeline.platform)
    fork.use_tools()
    head = fork.keep_flow_logs(400, "keep flow logs for more than a year")
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


def test_a_plan_that_was_refused_after_its_merge_is_made_anew_and_applied(
    pipeline: Actions, tmp_path: Path
) -> None:
    pipeline.platform.comments[NUMBER].clear()
    file = pipeline.root / "environments" / "dev.yaml"
    file.write_text(f"{file.read_text()}approvals: 2\n")
    before = pipeline.commit("dev wants two approvals")
    head = pipeline.keep_flow_logs(545, "keep flow logs even longer")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": NUMBER, "head": {"sha": head}}}))
    given = {"ENVIRONMENT": "dev", "STACKS": "foundation", "GITHUB_EVENT_PATH": str(event)}
    pipeline.run("plan", "plan", **given)
    pipeline.git("reset", "--quiet", "--soft", before)
    merged = pipeline.commit("keep flow logs even longer (#12)")
    pipeline.platform.merge(NUMBER, head, merged)
    pipeline.platform.review(NUMBER, "reviewer", "APPROVED", head)

    on_branch = {"GITHUB_SHA": merged, "GITHUB_REF_NAME": "main"}
    pipeline.run("apply", "reviewed", BEFORE=before, ENVIRONMENT="", **on_branch)
    (stale,) = json.loads(pipeline.output("matrix"))["include"]
    pipeline.move_the_state()  # by something else, before the apply
    applying = {name.upper(): stale[name] for name in ("environment", "digests", "approvals")}
    assert "the state has moved on" in pipeline.run("apply", "apply", code=4, **applying)

    # By hand: planned anew, shown on the pull request that was merged, and approved by somebody else.
    by_hand = {**on_branch, "GITHUB_ACTOR": "engineer", "GITHUB_TRIGGERING_ACTOR": "engineer"}
    pipeline.run("apply", "environment", BRANCH="main", ENVIRONMENT="dev", **by_hand)
    (job,) = json.loads(pipeline.output("matrix"))["include"]
    assert job["plan_role"].endswith("role/mlops-dev-ci-plan")
    pipeline.run("apply", "environment", BRANCH="topic", ENVIRONMENT="dev", code=1, **by_hand)
    pipeline.run("apply", "replan", ENVIRONMENT="dev", **by_hand)
    (comment,) = pipeline.platform.comments[NUMBER]
    assert "aws_cloudwatch_log_group" in comment["body"]
    pipeline.run("apply", "reviewed", BEFORE="", ENVIRONMENT="dev", **by_hand)
    (fresh,) = json.loads(pipeline.output("matrix"))["include"]
    assert fresh["digests"] != stale["digests"]

    applying = {name.upper(): fresh[name] for name in ("environment", "digests", "approvals")}
    applying |= {"STARTED_BY_HAND": "true", **by_hand}
    pipeline.platform.admit(42, "engineer", "dev")
    pipeline.platform.admit(42, "guard", "elsewhere")
    pipeline.platform.admit(42, "nobody", "dev", "rejected")
    assert "nobody approved the deployment to dev" in pipeline.run("apply", "apply", code=4, **applying)
    pipeline.platform.admit(42, "guard", "dev")
    pipeline.platform.review(NUMBER, "engineer", "APPROVED", head)
    said = pipeline.run("apply", "apply", code=4, **applying)
    assert "dev wants the approval of 2 who did not start this run, and has that of guard" in said
    assert "it needs the approval of 2 who did not plan it, and has that of guard" in said
    assert "by reviewer" not in said  # who saw the plan of before
    # GitHub's environment asks for one; who approves the pull request anew saw this plan, and is the second.
    pipeline.platform.review(NUMBER, "reviewer", "APPROVED", head)
    said = pipeline.run("apply", "apply", **applying)
    assert "by guard" in said
    assert "by reviewer" in said
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout

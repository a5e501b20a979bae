"""The scripts of GitLab's jobs, run as a runner runs them: a change, its plan, its merge, its apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .conftest import Workplace
from .pipelines import NUMBER, Pipeline
from .platforms import gitlab_ci
from .platforms.gitlab import gitlab_job, new_gitlab
from .platforms.server import serving

# What is there in an image that was used before, and would want the network here.
_SETTING_UP = ("apt-get ", "make setup")


@dataclass
class GitLabPipeline(Pipeline):
    """The pipeline on GitLab CI; `reports` holds the variables that jobs hand on, by their file."""

    reports: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Set up, with a branch that is planned before the merge, and a remote to fetch from."""
        self.set_up("gitlab", plan_subjects=["project_path:acme/models:ref_type:branch:ref:next"])
        origin = self.root.parent / f"{self.root.name}.git"
        self.git("clone", "--quiet", "--bare", str(self.root), str(origin))
        self.git("remote", "add", "origin", str(origin))

    @property
    def jobs(self) -> dict[str, gitlab_ci.Job]:
        return gitlab_ci.jobs(self.root / ".gitlab" / "mlops-kit.yml")

    def started(self, variables: dict[str, str]) -> dict[str, str]:
        """Return the jobs of dev that a pipeline of these variables has, and how each is started."""
        found = {name: gitlab_ci.when(job, variables) for name, job in self.jobs.items()}
        return {name: how for name, how in found.items() if how != "never"}

    def run(self, name: str, given: dict[str, str], *, sandbox: bool = True, code: int = 0) -> str:
        """Run a job that its rules let into the pipeline; return what it prints."""
        job = self.jobs[name]
        assert gitlab_ci.when(job, given) != "never", f"{name} is not in this pipeline"
        report = job.get("artifacts", {}).get("reports", {}).get("dotenv")
        before = dict(line.split("=", 1) for line in self.reports.get("affected", "").splitlines())
        variables = {
            **gitlab_job(self.platform, NUMBER, CI_PROJECT_DIR=str(self.root), CI_JOB_ID="42"),
            **dict.fromkeys(job.get("id_tokens", {}), "token-of-the-job"),
            **(before if "affected" in job.get("needs", ()) else {}),
            **given,
        }
        own = {key: gitlab_ci.expanded(str(value), variables) for key, value in job["variables"].items()}
        commands = [each for each in gitlab_ci.script(job) if not each.startswith(_SETTING_UP)]
        done = self.shell("\n".join(commands), {**own, **variables}, sandbox=sandbox)
        assert done.returncode == code, f"{name}\n{done.stdout}\n{done.stderr}"
        for token in (*self.platform.tokens, "token-of-the-job"):
            assert token not in done.stdout + done.stderr
        if report:
            self.reports[name] = (self.root / report).read_text()
        return done.stdout + done.stderr

    def merge_request(self, head: str, branch: str = "next", project: str = "7") -> dict[str, str]:
        """Return what a pipeline for the merge request knows."""
        return {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": project,
            "CI_MERGE_REQUEST_PROJECT_ID": "7",
            "CI_COMMIT_SHA": head,
        }

    def push(self, before: str, commit: str) -> dict[str, str]:
        """Return what a pipeline on the branch knows after a push."""
        return {
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_BRANCH": "main",
            "CI_COMMIT_BEFORE_SHA": before,
            "CI_COMMIT_SHA": commit,
            "CI_MERGE_REQUEST_IID": "",
        }

    def merge(self, head: str, before: str, message: str) -> str:
        """Squash the merge request into the branch: another commit of the same content."""
        self.git("reset", "--quiet", "--soft", before)
        merged = self.commit(message)
        assert merged != head
        self.git("push", "--quiet", "origin", "HEAD:main")
        self.platform.merge(NUMBER, head, merged)
        return merged


@pytest.fixture(scope="module")
def pipeline(new_workplace: Callable[[], Workplace]) -> Iterator[GitLabPipeline]:
    with serving(new_gitlab()) as platform:
        made = GitLabPipeline(new_workplace(), platform)
        made.begin()
        yield made


def test_what_was_planned_on_a_merge_request_is_applied_after_it(pipeline: GitLabPipeline) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    head = pipeline.keep_flow_logs(365, "keep flow logs longer")
    given = pipeline.merge_request(head)
    assert set(pipeline.started(given)) == {"affected", "plan:dev"}

    assert "MLOPS_KIT_STACKS_DEV=foundation" in pipeline.run("affected", given)
    pipeline.run("plan:dev", given)
    (note,) = pipeline.platform.comments[NUMBER]
    assert "aws_cloudwatch_log_group" in note["body"]
    assert "<html" in (pipeline.root / "review.html").read_text()
    pipeline.run("plan:dev", given)
    assert len(pipeline.platform.comments[NUMBER]) == 1

    merged = pipeline.merge(head, before, "keep flow logs longer (!12)")
    pipeline.platform.review(NUMBER, "reviewer", "APPROVED", head)
    given = pipeline.push(before, merged)
    assert pipeline.started(given) == {"planned:dev": "on_success", "apply:dev": "manual"}
    planned = pipeline.run("planned:dev", given)
    assert note["body"] == pipeline.platform.comments[NUMBER][0]["body"]
    assert "planned" not in planned  # what was planned before the merge holds

    said = pipeline.run("apply:dev", given)
    assert "approved by reviewer" in said
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout
    assert "it was applied already" in pipeline.run("apply:dev", given, code=4)


def test_a_branch_that_is_not_trusted_is_planned_after_the_merge(
    new_workplace: Callable[[], Workplace], pipeline: GitLabPipeline
) -> None:
    pipeline.platform.comments[NUMBER].clear()
    pipeline.platform.merges.clear()
    before = pipeline.git("rev-parse", "HEAD")
    branch = elsewhere(new_workplace, pipeline)
    head = branch.keep_flow_logs(400, "keep flow logs for more than a year")
    given = branch.merge_request(head, branch="topic")
    assert set(branch.started(given)) == {"affected", "rehearse:dev"}
    try:
        branch.run("affected", given)
        branch.run("rehearse:dev", given, sandbox=False)
    finally:
        branch.place.run("mlops-kit sandbox stop", code=None)
    (note,) = pipeline.platform.comments[NUMBER]
    assert "**Rehearsed in the sandbox.**" in note["body"]
    assert "aws_cloudwatch_log_group" in note["body"]

    pipeline.git("checkout", "--quiet", head, "--", ".")
    merged = pipeline.merge(head, before, "keep flow logs for more than a year (!12)")
    given = pipeline.push(before, merged)
    assert "is of no whole plan" in pipeline.run("apply:dev", given, code=4)
    pipeline.run("planned:dev", given)
    (note,) = pipeline.platform.comments[NUMBER]
    assert "Rehearsed" not in note["body"]
    assert "aws_cloudwatch_log_group" in note["body"]
    pipeline.run("apply:dev", given)
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout


def test_a_plan_that_was_refused_after_its_merge_is_made_anew_and_applied(pipeline: GitLabPipeline) -> None:
    pipeline.platform.comments[NUMBER].clear()
    pipeline.platform.merges.clear()
    pipeline.platform.reviews.clear()
    file = pipeline.root / "environments" / "dev.yaml"
    file.write_text(f"{file.read_text()}approvals: 2\n")
    before = pipeline.commit("dev wants two approvals")
    pipeline.git("push", "--quiet", "origin", "HEAD:main")
    head = pipeline.keep_flow_logs(731, "keep flow logs for two years")
    given = pipeline.merge_request(head)
    pipeline.run("affected", given)
    pipeline.run("plan:dev", given)
    (note,) = pipeline.platform.comments[NUMBER]
    stale = note["body"]
    merged = pipeline.merge(head, before, "keep flow logs for two years (!12)")
    pipeline.move_the_state()
    given = pipeline.push(before, merged)
    assert "the state has moved on" in pipeline.run("apply:dev", given, code=4)
    pipeline.run("planned:dev", given)
    assert pipeline.platform.comments[NUMBER][0]["body"] == stale  # it is there, which is all that is asked

    given = {**given, "CI_PIPELINE_SOURCE": "web", "CI_COMMIT_BEFORE_SHA": "0" * 40}
    assert pipeline.started(given) == {}
    assert pipeline.started({**given, "REPLAN": "prod"}) == {}
    given["REPLAN"] = "dev"
    assert pipeline.started(given) == {"planned:dev": "on_success", "apply:dev": "manual"}
    pipeline.run("planned:dev", given)
    (note,) = pipeline.platform.comments[NUMBER]
    assert "aws_cloudwatch_log_group" in note["body"]
    assert note["body"] != stale
    pipeline.platform.review(NUMBER, "one", "APPROVED", head)
    said = pipeline.run("apply:dev", given, code=4)
    assert "it needs the approval of 2 who did not plan it, and has that of one" in said
    pipeline.platform.review(NUMBER, "two", "APPROVED", head)
    pipeline.run("apply:dev", given)
    assert "no changes" in pipeline.place.run("mlops-kit plan dev foundation --sandbox").stdout


def test_a_push_that_nobody_reviewed_is_not_applied(pipeline: GitLabPipeline) -> None:
    before = pipeline.git("rev-parse", "HEAD")
    pushed = pipeline.keep_flow_logs(30, "past everybody")
    given = pipeline.push(before, pushed)
    assert "no pull request was merged" in pipeline.run("planned:dev", given, code=4)
    assert "nobody saw a plan" in pipeline.run("apply:dev", given, code=4)
    pipeline.git("reset", "--quiet", "--hard", before)


def test_a_merge_request_that_no_longer_changes_an_environment_says_so(pipeline: GitLabPipeline) -> None:
    pipeline.platform.comments[NUMBER].clear()
    head = pipeline.keep_flow_logs(30, "keep them shorter")
    given = pipeline.merge_request(head)
    pipeline.run("affected", given)
    pipeline.run("plan:dev", given)
    head = pipeline.keep_flow_logs(731, "no, do not")
    given = pipeline.merge_request(head)
    assert "MLOPS_KIT_STACKS_DEV=\n" in pipeline.run("affected", given)
    pipeline.run("plan:dev", given)
    (note,) = pipeline.platform.comments[NUMBER]
    assert "Nothing of `dev` is changed by this merge request any more." in note["body"]
    pipeline.git("reset", "--quiet", "--hard", "origin/main")


def test_drift_opens_an_issue_and_its_repair_closes_it(pipeline: GitLabPipeline) -> None:
    given = {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main", "CI_MERGE_REQUEST_IID": ""}
    assert set(pipeline.started(given)) == {"drift:dev"}
    pipeline.delete_a_bucket_policy()
    pipeline.run("drift:dev", given)
    (issue,) = pipeline.platform.issues
    assert issue["state"] == "opened"
    assert "aws_s3_bucket_policy" in issue["description"]
    pipeline.place.run("mlops-kit apply dev platform --sandbox --replan --without-review repaired")
    pipeline.run("drift:dev", given)
    assert pipeline.platform.issues[0]["state"] == "closed"


def test_a_merge_request_from_a_fork_is_rehearsed_without_a_word_to_gitlab(
    new_workplace: Callable[[], Workplace], pipeline: GitLabPipeline
) -> None:
    """In a sandbox of its own, with nothing but the checkout: a fork's pipeline has no token."""
    fork = elsewhere(new_workplace, pipeline)
    head = fork.keep_flow_logs(545, "keep flow logs even longer")
    # From a branch of the trusted name, which in a fork is nobody's.
    given = {**fork.merge_request(head, branch="next", project="99"), "GITLAB_TOKEN": ""}
    assert set(fork.started(given)) == {"affected", "rehearse:dev"}
    calls = len(pipeline.platform.calls)
    try:
        fork.run("affected", given)
        said = fork.run("rehearse:dev", given, sandbox=False)
    finally:
        fork.place.run("mlops-kit sandbox stop", code=None)
    assert "aws_cloudwatch_log_group" in said
    assert "aws_cloudwatch_log_group" in (fork.root / "review.md").read_text()
    assert len(pipeline.platform.calls) == calls


def elsewhere(new_workplace: Callable[[], Workplace], pipeline: GitLabPipeline) -> GitLabPipeline:
    """Return a checkout of the branch's last commit elsewhere, with a sandbox of its own."""
    root: Path = new_workplace().root / "checkout"
    pipeline.git("worktree", "add", "--quiet", "--detach", str(root), "HEAD")
    made = GitLabPipeline(Workplace(root), pipeline.platform)
    made.use_tools()
    return made

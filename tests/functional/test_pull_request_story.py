"""A pull request from its first plan to what was changed behind its back, as a pipeline goes through it.

change, plan, comment, approve; the state moves, refused; plan again, the same comment; apply; audit record;
drift by boto3, an issue; repaired, the issue closed. Every test is a step and stands on the one before.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load as load_environment
from mlops_kit.project import Project
from mlops_kit.sandbox.client import find
from mlops_kit.target import sandbox_target

from .conftest import CHECKOUT
from .platforms.job import Done, Job, running_job

REPOSITORY = "mlops-dev/training"


class Story:
    """The job on the platform, its project, and what the steps hand on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.digests: list[str] = []

    def run(self, command: str, *, code: int = 0) -> str:
        return self.do(command, code=code).stdout

    def do(self, command: str, *, code: int = 0) -> Done:
        checkov = str(CHECKOUT / ".checkov" / "bin" / "checkov")
        return self.job.run(command, code=code, AWS_EC2_METADATA_DISABLED="true", MLOPS_KIT_CHECKOV=checkov)

    def json(self, command: str, *, code: int = 0) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.run(f"{command} --json", code=code))
        return data

    def git(self, command: str) -> str:
        who = ("-c", "user.name=dev", "-c", "user.email=dev@example.com")
        done = subprocess.run(
            ["git", *who, *shlex.split(command)],
            cwd=self.job.root,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def set_repositories(self, names: list[str]) -> None:
        file = self.job.root / "environments" / "dev.yaml"
        data = yaml.safe_load(file.read_text())
        data["registry"] = {"repositories": names}
        file.write_text(yaml.safe_dump(data, sort_keys=False))

    def propose(self) -> dict[str, Any]:
        """Plan what changed, review it, comment it: the job of a pull request."""
        planned = self.json("mlops-kit plan dev --sandbox --changed-since main --policy")
        (bundle,) = planned["bundles"]
        self.digests.append(bundle["digest"])
        (self.job.root / "build" / "plan.json").write_text(json.dumps(planned))
        self.run(f"mlops-kit review {bundle['digest']} --format markdown --output build/review.md")
        return self.json("mlops-kit ci comment --environment dev --plan build/plan.json build/review.md")

    def approve(self) -> None:
        self.run(
            f"mlops-kit approve dev {self.digests[-1]} --sandbox --by reviewer "
            "--reference https://git.example.com/acme/models/pull/12"
        )

    def aws(self, service: str) -> Any:
        project = Project(self.job.root)
        environment = load_environment(project, "dev")
        sandbox = find(project)
        assert sandbox is not None
        target = sandbox_target(project, "dev", environment.region, environment.account_id, sandbox)
        return client(target, service)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with running_job("github", tmp_path_factory.mktemp("story") / "project") as job:
        story = Story(job)
        file = job.root / "environments" / "dev.yaml"
        file.write_text(f"{file.read_text()}approvals: 1\n")
        (job.root / ".gitignore").write_text("build/\n.mlops-kit/\n.terraform*\n")
        story.git("init --initial-branch main")
        story.git("add --all")
        story.git("commit --message Begin")
        try:
            story.run("mlops-kit bootstrap dev --sandbox")
            story.git("switch --create training-images")
            story.set_repositories(["serving", "training"])
            story.git("commit --all --message Repository")
            yield story
        finally:
            story.run("mlops-kit sandbox stop")


def test_the_change_concerns_one_stack(story: Story) -> None:
    matrix = story.json("mlops-kit ci matrix --changed-since main")
    named = json.dumps(matrix)
    assert "platform" in named
    assert "foundation" not in named


def test_the_plan_is_commented(story: Story) -> None:
    written = story.propose()
    assert written["action"] == "created"
    (body,) = story.job.bodies()
    assert "aws_ecr_repository" in body
    assert story.digests[-1][:12] in body


def test_nobody_has_approved_yet(story: Story) -> None:
    done = story.do(f"mlops-kit apply --bundle {story.digests[-1]} --sandbox", code=4)
    assert "approv" in done.stderr


def test_a_state_that_moved_refuses_what_was_approved(story: Story) -> None:
    story.approve()
    story.set_repositories(["serving", "batch"])
    hotfix = "mlops-kit apply dev platform --sandbox --replan"  # somebody else's
    assert "dev wants the approval of somebody" in story.do(hotfix, code=4).stdout
    story.run(f"{hotfix} --without-review outage")
    story.git("checkout -- environments/dev.yaml")
    done = story.do(f"mlops-kit apply --bundle {story.digests[-1]} --sandbox", code=4)
    assert "state" in done.stderr
    assert "plan again" in done.stderr


def test_the_same_comment_says_the_new_plan(story: Story) -> None:
    written = story.propose()
    assert written["action"] == "updated"
    (body,) = story.job.bodies()
    assert story.digests[-1][:12] in body
    assert story.digests[0][:12] not in body
    assert story.digests[0] != story.digests[1]


def test_what_was_reviewed_is_applied_once(story: Story) -> None:
    story.approve()
    story.run(f"mlops-kit apply --bundle {story.digests[-1]} --sandbox")
    names = {each["repositoryName"] for each in story.aws("ecr").describe_repositories()["repositories"]}
    assert REPOSITORY in names
    assert "mlops-dev/batch" not in names
    done = story.do(f"mlops-kit apply --bundle {story.digests[-1]} --sandbox", code=4)
    assert "applied" in done.stderr


def test_the_audit_names_plan_approval_and_outcome(story: Story) -> None:
    records = story.json("mlops-kit audit list dev --sandbox --operation apply")["records"]
    of_the_plan = {each["outcome"]: each for each in records if each["plan_digest"] == story.digests[-1]}
    assert of_the_plan.keys() == {"refused", "succeeded"}
    assert "it was applied already" in of_the_plan["refused"]["details"]["cause"]
    record = of_the_plan["succeeded"]
    assert record["commit"] == story.git("rev-parse HEAD")
    shown = story.json(f"mlops-kit audit show dev {record['id']} --sandbox")
    assert "reviewer" in json.dumps(shown)


def test_the_audit_names_what_was_refused_and_what_went_past_the_review(story: Story) -> None:
    refused = story.json("mlops-kit audit list dev --sandbox --outcome refused")["records"]
    assert all(each["operation"] == "apply" and each["actor"].endswith("user/moto") for each in refused)
    first, last = story.digests[0], story.digests[-1]
    whys = (
        ("it was applied already", last),
        ("the state", first),
        ("wants the approval of somebody", None),
        ("it needs the approval", first),
    )
    for each, (why, digest) in zip(refused, whys, strict=True):
        assert why in each["details"]["cause"]
        assert each["plan_digest"] == digest
    done = story.json("mlops-kit audit list dev --sandbox --operation apply --outcome succeeded")["records"]
    assert {each["details"].get("without_review") for each in done} == {None, "outage"}


def test_drift_opens_an_issue(story: Story) -> None:
    story.aws("ecr").put_image_tag_mutability(repositoryName=REPOSITORY, imageTagMutability="MUTABLE")
    drift = story.json("mlops-kit drift dev --sandbox", code=3)
    assert drift["drifted"]
    (story.job.root / "build" / "drift.json").write_text(json.dumps(drift))
    opened = story.json("mlops-kit ci drift-issue build/drift.json")
    assert opened["action"] == "opened"
    assert "image_tag_mutability" in json.dumps(drift)


def test_a_repair_closes_it(story: Story) -> None:
    story.run("mlops-kit apply dev platform --sandbox --replan --without-review drift")
    drift = story.json("mlops-kit drift dev --sandbox")
    assert not drift["drifted"]
    (story.job.root / "build" / "drift.json").write_text(json.dumps(drift))
    assert story.json("mlops-kit ci drift-issue build/drift.json")["action"] == "closed"

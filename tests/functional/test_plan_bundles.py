"""What is reviewed is what is applied: sealed plans in the sandbox, through the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.aws.session import client
from mlops_kit.environments.load import load
from mlops_kit.project import Project
from mlops_kit.sandbox.client import find
from mlops_kit.target import sandbox_target

CHECKOUT = Path(__file__).parents[2]
CHECKOV = CHECKOUT / ".checkov" / "bin" / "checkov"
ENVIRONMENT = "environments/dev.yaml"
WAIVERS = """
waivers:
  - policy: CKV_AWS_338
    resource: module.network.*
    owner: tests
    reason: flow logs of this rehearsal are looked at right away
    expires: 2199-12-31
  - policy: CKV2_AWS_5
    resource: module.network.*
    owner: tests
    reason: the endpoints that the group is for are off in dev
    expires: 2199-12-31
"""


def s3_of(root: Path) -> Any:
    """The sandbox's S3, and the name of dev's state bucket."""
    project = Project(root)
    environment = load(project, "dev")
    sandbox = find(project)
    assert sandbox is not None
    target = sandbox_target(project, "dev", environment.region, environment.account_id, sandbox)
    return client(target, "s3"), environment.state_bucket


class Story:
    """A project in git whose dev is bootstrapped."""

    def __init__(self, workplace: Any) -> None:
        self.workplace = workplace
        self.root: Path = workplace.root
        (self.root / ".gitignore").write_text("build/\n.mlops-kit/\n.terraform*\n")
        self.git("init", "-q", "-b", "main")
        self.commit()
        workplace.run("mlops-kit bootstrap dev --sandbox", timeout=300)

    def git(self, *arguments: str) -> None:
        options = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(
            ["git", "-C", str(self.root), *options, *arguments],
            check=True,
            capture_output=True,
            env=environment,
        )

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def change(self, old: str, new: str) -> None:
        """Change a line of dev's file, and commit that."""
        file = self.root / ENVIRONMENT
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        self.commit()

    def plan(self, options: str = "", **variables: str) -> dict[str, Any]:
        done = self.workplace.run(f"mlops-kit plan dev --sandbox --json {options}", timeout=400, **variables)
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def review(self, what: str, code: int = 0) -> Any:
        return self.workplace.run(f"mlops-kit review --sandbox --format json {what}", code=code)

    def apply(self, digest: str, code: int = 0) -> str:
        done = self.workplace.run(f"mlops-kit apply --bundle {digest} dev --sandbox", code=code)
        return str(done.stderr if code else done.stdout)


@pytest.fixture(scope="module")
def story(new_workplace: Callable[[], Any]) -> Story:
    return Story(new_workplace())


def flow_logs(days: int) -> str:
    return f"flow_log_retention_days: {days}"


def test_a_plan_lies_in_the_bucket_and_is_applied_once(story: Story) -> None:
    story.change(flow_logs(30), flow_logs(60))
    report = story.plan("--changed-since HEAD~1")
    assert [stack["name"] for stack in report["stacks"]] == ["foundation", "platform", "serving/churn"]
    (bundle,) = report["bundles"]
    key = f"plans/dev/foundation/{bundle['digest']}.tar"
    s3, bucket = s3_of(story.root)
    assert bundle["uri"] == f"s3://{bucket}/{key}"
    found = s3.get_object(Bucket=bucket, Key=key)
    assert found["ServerSideEncryption"] == "aws:kms"
    assert found["Body"].read() == Path(bundle["path"]).read_bytes()

    shutil.rmtree(story.root / "build/sandbox/dev/plans")
    assert "foundation  applied" in story.apply(bundle["digest"])
    assert "it was applied already, by arn:aws:sts::111111111111:" in story.apply(bundle["digest"], code=4)
    assert story.plan()["bundles"] == []


def test_who_has_nothing_but_a_digest_reviews_the_plan_from_the_bucket(story: Story) -> None:
    # In a change of its own: the state of the story goes on as it was.
    story.change(flow_logs(60), flow_logs(90))
    (bundle,) = story.plan("foundation")["bundles"]
    here = json.loads(story.review(bundle["path"]).stdout)
    plans = story.root / "build/sandbox/dev/plans"
    for options in ("", " --environment dev"):
        shutil.rmtree(plans)
        fetched = json.loads(story.review(f"{bundle['digest'][:12]}{options}").stdout)
        assert fetched == here
        assert "aws_cloudwatch_log_group" in json.dumps(fetched)
        assert [path.name for path in plans.iterdir()] == [f"{bundle['digest']}.tar"]
    shutil.rmtree(plans)

    _, bucket = s3_of(story.root)
    unknown = story.review("0" * 64, code=2).stderr
    assert f"there is no plan {'0' * 64} here, nor in s3://{bucket}, nor in s3://" in unknown
    assert "mlops-kit plan makes plans and prints their digests" in unknown
    elsewhere = story.review(f"{bundle['digest']} --environment prod", code=2).stderr
    assert bucket not in elsewhere
    story.change(flow_logs(90), flow_logs(60))


def test_a_change_of_tags_leaves_every_policy_readable(story: Story) -> None:
    region = "region: eu-central-1"
    story.change(region, f"{region}\nowner: others")
    bundles = story.plan("state foundation platform")["bundles"]
    assert len(bundles) == 3
    reviewed = json.loads(story.review(" ".join(bundle["digest"] for bundle in bundles)).stdout)
    changes = [change for stack in reviewed["stacks"] for change in stack["changes"]]
    assert len(changes) > 20
    unknown = {one["path"] for each in changes for one in each["differences"] if one["unknown"]}
    assert not [path for path in unknown if "policy" in path]
    assert not [one for stack in reviewed["stacks"] for one in stack["findings"] if one["severity"] != "note"]
    story.change(f"{region}\nowner: others", region)


def test_a_plan_is_refused_where_something_moved(story: Story) -> None:
    story.change(flow_logs(60), flow_logs(90))
    expiring, late = (story.plan(f"foundation --expires-in {length}") for length in ("1s", "2h"))
    time.sleep(1.1)
    assert "it expired at" in story.apply(expiring["bundles"][0]["digest"], code=4)

    (bundle,) = late["bundles"]
    path = Path(bundle["path"])
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"environment": "dev"', b'"environment": "det"'))
    assert "was altered: its digest is" in story.apply(bundle["digest"], code=4)
    path.write_bytes(content)

    elsewhere = story.workplace.run(f"mlops-kit apply --bundle {bundle['digest']} prod --sandbox", code=4)
    assert "it was made for environment dev, not for prod" in elsewhere.stderr

    # Where it lies in no folder here, the buckets tell.
    path.unlink()
    for command in ("apply --bundle {} prod", "approve prod {}"):
        said = story.workplace.run(f"mlops-kit {command.format(bundle['digest'])} --sandbox", code=4).stderr
        assert f"is of environment dev (s3://{s3_of(story.root)[1]}), not of prod" in said
        assert "name dev in place of prod" in said
    nowhere = story.workplace.run(f"mlops-kit apply --bundle {'0' * 64} prod --sandbox", code=2).stderr
    assert f", nor in s3://{s3_of(story.root)[1]}\n" in nowhere

    # Somebody else applies the same change first.
    story.workplace.run("mlops-kit apply dev foundation --sandbox --replan")
    said = story.apply(bundle["digest"][:16], code=4)
    assert "the state has moved on from serial" in said
    assert "plan again, and have the new plan reviewed" in said

    story.change(flow_logs(90), flow_logs(30))
    assert "is checked out" in story.apply(bundle["digest"], code=4)


def test_what_waits_is_previewed_by_a_rehearsal(story: Story) -> None:
    story.change("availability_zones: 2", "availability_zones: 3")
    report = story.plan("--changed-since HEAD~1")
    waiting = {stack["name"]: stack for stack in report["stacks"]}["platform"]
    assert waiting["result"] == "waiting"
    assert waiting["cause"] == "needs foundation applied first: its plan changes private_subnet_ids"
    foundation, platform = report["bundles"]
    assert (foundation["stack"], foundation["preview"]) == ("foundation", False)
    assert (platform["stack"], platform["preview"]) == ("platform", True)
    assert "it is a preview from a rehearsal in the sandbox" in story.apply(platform["digest"], code=4)
    assert "foundation  applied" in story.apply(foundation["digest"])
    (truthful,) = story.plan("platform")["bundles"]
    assert not truthful["preview"]
    assert "platform  applied" in story.apply(truthful["digest"])


@pytest.mark.skipif(not CHECKOV.is_file(), reason="Checkov is not set up (make setup)")
def test_approvals_and_policies(story: Story) -> None:
    (story.root / "policy-waivers.yaml").write_text(WAIVERS)
    story.change(flow_logs(30), f"{flow_logs(60)}\n\napprovals: 1")
    unchecked = story.plan("foundation --no-policy")["bundles"][0]["digest"]
    assert "its policies were not checked" in story.apply(unchecked, code=4)

    digest = story.plan("foundation", MLOPS_KIT_CHECKOV=str(CHECKOV))["bundles"][0]["digest"]
    said = story.apply(digest, code=4)
    assert "it needs the approval of 1 who did not plan it, and has that of nobody" in said
    approve = f"mlops-kit approve dev {digest} --sandbox"
    assert "wants the approval of somebody else" in story.workplace.run(approve, code=4).stderr
    by = f"{approve} --by octavia --reference https://example.com/reviews/7"
    approved = json.loads(story.workplace.run(f"{by} --json").stdout)
    assert (approved["schema"], approved["actor"], approved["new"]) == (
        "mlops-kit/approval/v1",
        "octavia",
        True,
    )
    assert "was approved before by octavia" in story.workplace.run(by).stdout
    assert "foundation  applied" in story.apply(digest)

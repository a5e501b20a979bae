"""A model's release as a pull request, and whether what is in service is what was released.

Every fixture is one step and stands on the step before it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Workplace
from .pipelines import Pipeline
from .platforms.github import github_job, new_github
from .platforms.gitlab import gitlab_job, new_gitlab
from .platforms.job import deliver
from .platforms.server import Answer, Platform, serving

MODEL = "build/models/churn"
FILE = "environments/dev/releases/churn.yaml"
BRANCH = "release/dev/churn-1"
HIDDEN = ("GITHUB_", "CI_", "GITLAB_", "GH_")


@dataclass
class Delivery:
    """A job of a pipeline on a platform, in a project whose dev is there."""

    place: Workplace
    platform: Platform
    variables: dict[str, str]

    def release(self, arguments: str = "dev churn", *, code: int = 0, **variables: str) -> Any:
        """Run `ci release`; fails the test where a token is shown."""
        given = {**{name: "" for name in os.environ if name.startswith(HIDDEN)}, **self.variables}
        done = self.place.run(
            f"mlops-kit ci release {arguments} --sandbox", code=code, **{**given, **variables}
        )
        assert not [token for token in self.platform.tokens if token in done.stdout + done.stderr]
        return done


@pytest.fixture(scope="module")
def place(new_workplace: Callable[[], Workplace]) -> Workplace:
    made = new_workplace()
    deliver(made.root, "dev", "github")
    made.run("mlops-kit bootstrap dev --sandbox", timeout=280)
    made.run(f"python examples/churn/train.py --output {MODEL}")
    made.run(f"mlops-kit model register dev churn {MODEL} --sandbox")
    return made


@pytest.fixture(scope="module")
def refused(place: Workplace) -> Any:
    """What is said of a version that nobody has approved yet."""
    with serving(new_github()) as platform:
        done = Delivery(place, platform, github_job(platform)).release(code=4)
        assert platform.made("POST", "") == []
    return done


@pytest.fixture(scope="module")
def approved(place: Workplace, refused: Any) -> Workplace:
    place.run("mlops-kit model approve dev churn --sandbox --comment good")
    return place


@pytest.fixture(scope="module")
def unreleased(place: Workplace) -> list[str]:
    """What is said of endpoints and of archives before anything is released."""
    return [
        place.run(f"mlops-kit model verify dev --sandbox {option}").stdout for option in ("", "--archives")
    ]


@pytest.fixture(params=["github", "gitlab"])
def delivery(request: pytest.FixtureRequest, approved: Workplace) -> Iterator[Delivery]:
    deliver(approved.root, "dev", request.param)
    make, job = (new_github, github_job) if request.param == "github" else (new_gitlab, gitlab_job)
    with serving(make()) as platform:
        yield Delivery(approved, platform, job(platform))


@pytest.fixture(scope="module")
def released(approved: Workplace, unreleased: list[str]) -> Workplace:
    """The proposed file as a merge brings it, and applied."""
    with serving(new_github()) as platform:
        Delivery(approved, platform, github_job(platform)).release()
        file = approved.root / "build/sandbox/dev/releases/churn.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(platform.files[BRANCH][FILE])
    missing = approved.run("mlops-kit model verify dev --sandbox", code=1)
    assert "stack serving/churn of dev is not applied" in missing.stderr
    assert "mlops-kit apply dev serving/churn" in missing.stderr
    approved.run("mlops-kit model verify dev --archives --sandbox")
    approved.run("mlops-kit apply dev serving/churn --sandbox")
    return approved


def test_an_unapproved_version_is_not_proposed(refused: Any) -> None:
    assert "no version of churn is Approved (versions: 1)" in refused.stderr
    assert "mlops-kit model approve dev churn" in refused.stderr


def test_without_a_release_there_is_nothing_to_verify(unreleased: list[str]) -> None:
    assert unreleased == ["no model is released in dev\n"] * 2


def test_a_release_is_proposed_as_a_pull_request_with_its_file(delivery: Delivery) -> None:
    said = json.loads(delivery.release("dev churn --json").stdout)
    assert (said["schema"], said["environment"], said["new"]) == ("mlops-kit/ci-release/v1", "dev", True)
    (pull,) = delivery.platform.pulls
    assert pull["title"] == "Release churn version 1 in dev"
    text = pull.get("body") or pull["description"]
    assert "archive `sha256:" in text
    assert "roc_auc" in text
    head = pull.get("source_branch") or pull["head"]["ref"]
    base = pull.get("target_branch") or pull["base"]["ref"]
    assert (head, base) == (BRANCH, "main")
    content = delivery.platform.files[BRANCH][FILE]
    assert content.startswith("# Written by `mlops-kit`: the release")
    assert yaml.safe_load(content) == said["release"]
    assert said["release"]["version"] == 1
    assert FILE not in delivery.platform.files["main"]

    again = delivery.release().stdout
    assert again.startswith("churn version 1 was proposed already: https://")
    assert len(delivery.platform.pulls) == 1


def test_a_file_that_is_there_already_is_replaced(delivery: Delivery) -> None:
    delivery.platform.files["main"][FILE] = "version: 0\n"
    delivery.release("dev churn --version 1")
    assert yaml.safe_load(delivery.platform.files[BRANCH][FILE])["version"] == 1
    assert delivery.platform.files["main"][FILE] == "version: 0\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("dev chrun", 2, "did you mean churn?"),
        ("stage churn", 2, "there is no environment 'stage'"),
        ("dev churn --version 9", 2, "churn has no version 9 in dev\n  versions: "),
        ("dev churn --version one", 2, "'one' is not a valid integer"),
    ],
)
def test_what_can_not_be_released_is_not_proposed(
    delivery: Delivery, arguments: str, code: int, said: str
) -> None:
    assert said in delivery.release(arguments, code=code).stderr
    assert delivery.platform.made("POST", "") == []


def test_a_job_without_a_token_says_which(delivery: Delivery) -> None:
    name = next(name for name in delivery.variables if name.endswith("_TOKEN"))
    assert f"{name} is not set" in delivery.release(code=2, **{name: ""}).stderr
    assert delivery.platform.calls == []


def test_an_environment_without_a_pipeline_is_not_proposed_to(delivery: Delivery) -> None:
    file = delivery.place.root / "environments" / "dev.yaml"
    text = file.read_text()
    file.write_text(text[: text.index("ci:\n")])
    try:
        done = delivery.release(code=2)
    finally:
        file.write_text(text)
    assert "environment dev names no pipeline" in done.stderr
    assert delivery.platform.made("POST", "") == []


def test_a_token_that_may_not_open_a_pull_request_is_told_what_it_lacks(delivery: Delivery) -> None:
    path = "/(pulls|merge_requests)$"
    delivery.platform.fail("POST", path, Answer(403, {"message": "Forbidden"}))
    done = delivery.release(code=1)
    assert "refused to propose a change of environments/dev/releases/churn.yaml: 403" in done.stderr
    assert "Traceback" not in done.stderr
    # What was done before is no hindrance: the next run goes on from the branch that is there.
    assert delivery.release().stdout.startswith("churn version 1 is proposed: https://")


def test_what_is_in_service_is_what_was_released(released: Workplace) -> None:
    for arguments in ("dev", "dev churn"):
        done = released.run(f"mlops-kit model verify {arguments} --sandbox")
        assert done.stdout == "churn version 1 is in service at mlops-dev-churn\n"
    found = json.loads(released.run("mlops-kit model verify dev --sandbox --json").stdout)
    assert found["schema"] == "mlops-kit/model-verification/v1"
    (endpoint,) = found["endpoints"]
    assert (endpoint["model"], endpoint["version"], endpoint["status"]) == ("churn", 1, "InService")


def test_archives_are_what_was_registered(released: Workplace) -> None:
    done = released.run("mlops-kit model verify dev --archives --sandbox --json")
    (archive,) = json.loads(done.stdout)["archives"]
    assert archive == {"model": "churn", "version": 1, "digest": release_of(released)["digest"]}


def test_a_release_that_is_live_is_not_proposed_again(released: Workplace) -> None:
    with serving(new_github()) as platform:
        done = Delivery(released, platform, github_job(platform)).release(code=4)
        assert platform.made("POST", "") == []
    assert "churn version 1 is what dev has released already" in done.stderr


def test_an_archive_that_was_altered_or_is_gone_is_refused(released: Workplace) -> None:
    bucket, _, key = release_of(released)["data"].removeprefix("s3://").partition("/")
    s3 = Pipeline(released, Platform({})).aws("s3")
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=content[:-1] + bytes([content[-1] ^ 1]))
        altered = released.run("mlops-kit model verify dev --archives --sandbox", code=4).stderr
        assert "is not the one that was registered" in altered
        assert "find out who changed it" in altered
        s3.delete_object(Bucket=bucket, Key=key)
        gone = released.run("mlops-kit model verify dev --archives --sandbox", code=4).stderr
        assert f"the archive s3://{bucket}/{key} is gone" in gone
        assert "register the model again" in gone
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    released.run("mlops-kit model verify dev --archives --sandbox")


def test_an_endpoint_that_serves_another_archive_fails(released: Workplace) -> None:
    file = release_file(released)
    text = file.read_text()
    other = {**yaml.safe_load(text), "data": "s3://elsewhere/model.tar.gz"}
    file.write_text(yaml.safe_dump(other))
    try:
        done = released.run("mlops-kit model verify dev churn --sandbox", code=1)
    finally:
        file.write_text(text)
    assert "not the release's s3://elsewhere/model.tar.gz" in done.stderr
    assert "the release is not applied yet: mlops-kit plan dev serving/churn" in done.stderr


@pytest.mark.parametrize("content", ["model: churn\n", "[", "just text\n"])
def test_a_release_file_that_is_none_is_an_error(released: Workplace, content: str) -> None:
    file = release_file(released)
    text = file.read_text()
    file.write_text(content)
    try:
        for option in ("", "--archives"):
            done = released.run(f"mlops-kit model verify dev --sandbox {option}", code=2)
            assert str(file) in done.stderr
            assert "deploy the model again" in done.stderr
    finally:
        file.write_text(text)


def test_a_model_that_the_environment_does_not_have_is_an_error(released: Workplace) -> None:
    assert "did you mean churn?" in released.run("mlops-kit model verify dev chrun --sandbox", code=2).stderr


def test_an_endpoint_that_somebody_deleted_fails(released: Workplace) -> None:
    Pipeline(released, Platform({})).aws("sagemaker").delete_endpoint(EndpointName="mlops-dev-churn")
    done = released.run("mlops-kit model verify dev --sandbox", code=1)
    assert "the endpoint mlops-dev-churn " in done.stderr
    # The archive is as it was: what is looked at before an apply does not depend on the endpoint.
    released.run("mlops-kit model verify dev --archives --sandbox")
    released.run("mlops-kit apply dev serving/churn --sandbox --replan")
    released.run("mlops-kit model verify dev --sandbox")


def release_file(place: Workplace) -> Path:
    return place.root / "build/sandbox/dev/releases/churn.yaml"


def release_of(place: Workplace) -> dict[str, Any]:
    release: dict[str, Any] = yaml.safe_load(release_file(place).read_text())
    return release

"""Deploying: what is refused before anything changes, and what a failure leaves behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from mlops_kit.audit.record import Record
from mlops_kit.errors import ExitCode, KitError, RefusedError
from mlops_kit.models import deploy as module
from mlops_kit.models.alone import alone
from mlops_kit.models.deploy import deploy
from mlops_kit.models.endpoint import EndpointState
from mlops_kit.models.operations import approve, register_path
from mlops_kit.models.scope import ModelScope
from mlops_kit.stacks import apply as stacks_apply
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.release import Release, read_release
from mlops_kit.stacks.report import Result, RunReport, StackResult
from mlops_kit.terraform.events import Resources
from tests.unit.models.conftest import write_model


class Terraform:
    """Stands for the run over the serving stack; the endpoint then serves what the release file said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.result = StackResult("serving/churn", Result.APPLIED)
        self.error: BaseException | None = None
        self.endpoint: dict[str, Any] = {}
        self.seen: Release | None = None
        self.without_review: str | None = None
        monkeypatch.setattr(stacks_apply, "apply", self.apply)
        monkeypatch.setattr(module, "endpoint_name", lambda scope: "mlops-dev-churn")
        monkeypatch.setattr(module, "endpoint_state", self.state)
        monkeypatch.setattr(module, "applied_data", lambda scope: self.seen and self.seen.data)

    def apply(
        self, project: Any, environment: Any, target: Any, stacks: Any, *rest: Any, **more: Any
    ) -> RunReport:
        assert list(stacks) == ["serving/churn"]
        self.seen = read_release(target.releases, "churn")
        self.without_review = more["without_review"]
        if self.error:
            raise self.error
        return RunReport(environment.name, more["operation"], [self.result])

    def state(self, scope: ModelScope, name: str) -> EndpointState:
        assert self.seen is not None
        return replace(EndpointState(name, "InService", self.seen.data), **self.endpoint)


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch) -> Terraform:
    return Terraform(monkeypatch)


def approved(scope: ModelScope, folder: Path, content: bytes = b"weights") -> int:
    version, _ = register_path(scope, write_model(folder, content))
    return approve(scope, version.version, reject=False, comment="").version


def test_the_release_is_what_terraform_applies(
    scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    approved(scope, tmp_path / "churn")

    done = deploy(scope, None, Silent())

    assert terraform.seen == done.release == read_release(scope.target.releases, "churn")
    assert done.release.version == 1
    assert done.release.metrics == {"accuracy": 0.75, "test_rows": 1200}
    assert ":111111111111:" in done.release.approved_by


def test_the_newest_approved_version_is_taken(
    scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    approved(scope, tmp_path / "one", b"one")
    approved(scope, tmp_path / "two", b"two")
    register_path(scope, write_model(tmp_path / "three", b"three"))

    assert deploy(scope, None, Silent()).release.version == 2
    assert deploy(scope, 1, Silent()).release.version == 1


def test_two_deployments_of_a_model_go_one_after_the_other(
    scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    for content in (b"one", b"two"):
        approved(scope, tmp_path / content.decode(), content)
    noted: Queue[str] = Queue()

    class Noting(Silent):
        def note(self, stack: str, text: str) -> None:
            noted.put(text)

    with ThreadPoolExecutor() as pool:
        with alone(scope, "deployment", noted.put):
            second = pool.submit(deploy, scope, 2, Noting())
            assert noted.get(timeout=60) == "waiting for another deployment of churn"
            assert read_release(scope.target.releases, "churn") is None
        assert second.result(60).release.version == 2


@pytest.mark.parametrize("version", [None, 1])
def test_what_is_not_approved_is_refused(
    version: int | None, scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    register_path(scope, write_model(tmp_path / "churn"))

    with pytest.raises(RefusedError) as refusal:
        deploy(scope, version, Silent())

    assert refusal.value.exit_code == ExitCode.REFUSED
    assert "mlops-kit model approve dev churn" in refusal.value.hint
    assert terraform.seen is None
    assert read_release(scope.target.releases, "churn") is None


def test_a_rejected_version_is_refused(scope: ModelScope, terraform: Terraform, tmp_path: Path) -> None:
    number = approved(scope, tmp_path / "churn")
    approve(scope, number, reject=True, comment="biased")

    with pytest.raises(RefusedError, match="version 1 is not approved: it is Rejected"):
        deploy(scope, number, Silent())


def test_a_changed_archive_is_not_deployed(scope: ModelScope, terraform: Terraform, tmp_path: Path) -> None:
    version, _ = register_path(scope, write_model(tmp_path / "churn"))
    approve(scope, 1, reject=False, comment="")
    bucket, _, key = version.data.removeprefix("s3://").partition("/")
    scope.client("s3").put_object(Bucket=bucket, Key=key, Body=b"something else")

    with pytest.raises(RefusedError, match="is not the one that was registered"):
        deploy(scope, None, Silent())
    assert terraform.seen is None


@pytest.mark.parametrize("has_previous", [True, False])
@pytest.mark.parametrize(
    "failure", ["failed", "refused", "raises", "interrupted", "rolled back", "not in service"]
)
def test_a_failure_puts_the_previous_release_back(
    failure: str, has_previous: bool, scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    if has_previous:
        approved(scope, tmp_path / "one", b"one")
        deploy(scope, None, Silent())
    before = read_release(scope.target.releases, "churn")
    number = approved(scope, tmp_path / "two", b"two")
    if failure == "failed":
        terraform.result = StackResult(
            "serving/churn",
            Result.FAILED,
            resources=Resources(added=2),
            cause="cannot load model.skops: it is broken",
            hint="mend it",
        )
    elif failure == "refused":
        terraform.result = StackResult("serving/churn", Result.FAILED, cause="the plan failed")
    elif failure == "raises":
        terraform.error = KitError("no Terraform")
    elif failure == "interrupted":
        terraform.error = KeyboardInterrupt()
    elif failure == "rolled back":
        terraform.endpoint = {"data": "s3://artifacts/the-old-one"}
    else:
        terraform.endpoint = {"status": "Failed", "reason": "out of capacity"}

    with pytest.raises((KitError, KeyboardInterrupt)) as raised:
        deploy(scope, number, Silent())

    assert terraform.seen is not None
    assert terraform.seen.version == number
    now = read_release(scope.target.releases, "churn")
    untouched = failure in ("refused", "raises")
    if before is None:
        assert now is None
    else:
        # Under a new revision where models of the former one may be left behind.
        assert now == replace(before, revision=1 if untouched else 3)
    expected = {
        "failed": "cannot load model.skops: it is broken",
        "refused": "the plan failed",
        "raises": "no Terraform",
        "interrupted": "",
        "rolled back": "serves s3://artifacts/the-old-one, not the release's",
        "not in service": "is Failed: out of capacity",
    }
    assert expected[failure] in str(raised.value)
    if failure == "rolled back":
        assert isinstance(raised.value, KitError)
        assert raised.value.hint.startswith("SageMaker rolled the update back")


def test_every_deployment_has_a_revision_of_its_own(
    scope: ModelScope, terraform: Terraform, tmp_path: Path
) -> None:
    approved(scope, tmp_path / "one", b"one")
    approved(scope, tmp_path / "two", b"two")

    def revision(version: int) -> int:
        return deploy(scope, version, Silent()).release.revision

    assert [revision(1), revision(1), revision(2), revision(1)] == [1, 1, 2, 3]


def test_failed_first_deployments_count_too(scope: ModelScope, terraform: Terraform, tmp_path: Path) -> None:
    approved(scope, tmp_path / "one", b"one")
    terraform.endpoint = {"status": "Failed"}
    revisions = []
    for _ in range(2):
        with pytest.raises(KitError):
            deploy(scope, None, Silent())
        assert terraform.seen is not None
        revisions.append(terraform.seen.revision)
    terraform.endpoint = {}
    revisions.append(deploy(scope, None, Silent()).release.revision)

    assert revisions == [1, 2, 3]
    assert [path.name for path in scope.target.releases.iterdir()] == ["churn.yaml"]


def test_why_nobody_approved_is_handed_on_and_recorded(
    scope: ModelScope, terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Record] = []
    monkeypatch.setattr("mlops_kit.audit.store.write", lambda target, environment, one: kept.append(one))
    approved(scope, tmp_path / "churn")
    deploy(scope, None, Silent())
    assert terraform.without_review == ""
    assert "without_review" not in kept[-1].details

    reason = "incident 7: the token ghp_" + "a" * 36 + " leaked"
    deploy(scope, None, Silent(), without_review=reason)
    assert terraform.without_review == reason
    assert kept[-1].operation == "deploy"
    assert kept[-1].details["without_review"].startswith("incident 7: the token ")
    assert "aaaa" not in kept[-1].details["without_review"]


def test_what_is_refused_for_want_of_a_review_is_on_record(
    scope: ModelScope, terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Record] = []
    monkeypatch.setattr("mlops_kit.audit.store.write", lambda target, environment, one: kept.append(one))
    approved(scope, tmp_path / "one", b"one")
    before = deploy(scope, None, Silent()).release
    number = approved(scope, tmp_path / "two", b"two")
    terraform.result = StackResult("serving/churn", Result.REFUSED, cause="it would change", hint="plan it")
    with pytest.raises(KitError, match="churn was not deployed: it would change") as refusal:
        deploy(scope, number, Silent())
    assert refusal.value.exit_code == ExitCode.REFUSED
    assert refusal.value.hint.startswith("plan it\n")
    assert read_release(scope.target.releases, "churn") == before
    assert (kept[-1].outcome, kept[-1].details["version"]) == ("refused", number)

"""Where plans need approval, a stack that is complete is changed by an approved plan alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from mlops_kit.audit.record import Record
from mlops_kit.aws.session import client
from mlops_kit.errors import RefusedError
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.destroy import destroy
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.terraform.bundle import Bundle

from .conftest import Place
from .test_operations import Listening, bootstrap, results, run
from .test_sealed_plans import (
    THREE,
    apply_bundle,
    as_reviewer,
    checked,
    commit,
    made,  # noqa: F401 (a fixture)
    sealed,
    with_approvals,
)

FAILING = """resource "terraform_data" "last" {
  depends_on = [terraform_data.two]
  provisioner "local-exec" {
    command = "exit 7"
  }
}
"""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """What was recorded, in order."""
    records: list[Record] = []
    monkeypatch.setattr("mlops_kit.audit.store.write", lambda target, environment, one: records.append(one))
    return records


@pytest.mark.parametrize("operation", [apply, bootstrap])
def test_what_nobody_approved_is_refused(made: Place, operation: object) -> None:  # noqa: F811
    with_approvals(made, 1)
    report = run(operation, made)
    assert results(report)["platform"] == "refused"
    refused = next(stack for stack in report.stacks if stack.name == "platform")
    assert (
        refused.cause
        == "platform would change, and dev wants the approval of somebody for what is applied to it"
    )
    assert "mlops-kit apply --bundle DIGEST" in refused.hint
    assert report.exit_code == 4
    with_approvals(made, 0)
    assert results(run(apply, made, "platform")) == {"platform": "applied"}


def test_what_is_complete_and_unchanged_is_no_matter(made: Place) -> None:  # noqa: F811
    with_approvals(made, 1)
    assert results(run(apply, made, "state")) == {"state": "no changes"}


def test_what_was_never_whole_is_made_without_a_plan(place: Place) -> None:
    with_approvals(place, 1)
    assert run(bootstrap, place).ok
    place.edit("platform", THREE)
    assert results(run(bootstrap, place))["platform"] == "refused"


def written(place: Place) -> Counter[str]:
    """How often it was written, by stack, that it is whole: the bucket keeps every version."""
    s3 = client(place.target, "s3")
    found = s3.list_object_versions(Bucket=place.environment.state_bucket, Prefix="dev/")["Versions"]
    keys = [item["Key"].split("/") for item in found]
    return Counter(stack for _, stack, name in keys if name == "whole.json")


def deploy(place: Place, **options: Any) -> StackResult:
    where = (place.project, place.environment, place.target)
    (found,) = apply(*where, ["serving/churn"], Silent(), operation="deploy", **options).stacks
    return found


def test_a_deployment_is_held_to_it_as_well(place: Place) -> None:
    with_approvals(place, 2)
    place.release(1)
    assert run(bootstrap, place).ok  # the first deployment is part of it
    assert deploy(place).result is Result.NO_CHANGES
    place.release(2)
    refused = deploy(place)
    assert refused.result is Result.REFUSED
    assert refused.cause.startswith("serving/churn would change, and dev wants the approval of 2 people")
    for step in (
        "mlops-kit ci release dev churn",
        "mlops-kit model release dev churn",
        "mlops-kit plan dev serving/churn",
        "apply --bundle DIGEST",
        "deploy --without-review REASON",
    ):
        assert step in refused.hint
    assert deploy(place, without_review="incident 7").result is Result.APPLIED


def test_a_first_deployment_that_failed_goes_on(place: Place) -> None:
    with_approvals(place, 1)
    assert run(bootstrap, place).ok
    place.release(1)
    place.edit("serving", FAILING)
    assert deploy(place).result is Result.FAILED
    place.edit("serving", "", over=FAILING)
    assert deploy(place).result is Result.APPLIED


def test_what_was_destroyed_is_made_anew_and_goes_on_where_that_failed(place: Place) -> None:
    place.release(1)
    assert run(bootstrap, place).ok
    with_approvals(place, 1)
    destroy(place.project, place.environment, place.target, ["serving/churn"], Silent())
    place.edit("serving", FAILING)
    assert deploy(place).result is Result.FAILED
    place.edit("serving", "", over=FAILING)
    assert deploy(place).result is Result.APPLIED
    place.release(2)
    assert deploy(place).result is Result.REFUSED


def test_what_is_whole_is_noted_once(made: Place) -> None:  # noqa: F811
    s3, bucket = client(made.target, "s3"), made.environment.state_bucket
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert written(made) == {"state": 1, "foundation": 1, "platform": 1}
    assert results(run(apply, made))["platform"] == "applied"
    assert results(run(apply, made))["platform"] == "no changes"
    assert written(made) == {"state": 1, "foundation": 1, "platform": 1}
    s3.delete_object(Bucket=bucket, Key="dev/platform/whole.json")
    run(apply, made)
    assert written(made) == {"state": 1, "foundation": 1, "platform": 2}


def test_a_saved_plan_needs_its_approval_too(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    checked(monkeypatch)
    with_approvals(made, 1)
    one = sealed(made)
    refused = run(apply, made, "platform", use_saved=True)
    assert "needs the approval of 1 who did not plan it" in refused.stacks[0].cause
    as_reviewer(made, one.digest, "octavia")
    assert results(run(apply, made, "platform", use_saved=True)) == {"platform": "applied"}


def test_who_lowers_the_number_needs_as_many_as_before(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    checked(monkeypatch)
    made.edit("state", 'output "approvals" {\n  value = 2\n}\n')
    commit(made)
    assert results(run(apply, made, "state")) == {"state": "applied"}
    assert made.environment.approvals == 0
    assert results(run(apply, made, "platform")) == {"platform": "refused"}
    one = sealed(made)
    assert Bundle.open(one.path).manifest["approvals_required"] == 2
    with pytest.raises(RefusedError, match="needs the approval of 2"):
        apply_bundle(made, one.digest)


def test_an_emergency_is_on_record(made: Place, kept: list[Record]) -> None:  # noqa: F811
    with_approvals(made, 1)
    listening = Listening()
    reason = "incident 7: the token ghp_" + "a" * 36 + " leaked"
    report = run(apply, made, "platform", without_review=reason, observer=listening)
    assert results(report) == {"platform": "applied"}
    assert any("what nobody approved, on record: incident 7" in note for note in listening.notes)
    assert kept[-1].details["without_review"].startswith("incident 7: the token ")
    assert "aaaa" not in kept[-1].details["without_review"]


def test_what_a_guard_refuses_before_the_work_is_recorded(
    made: Place,  # noqa: F811
    kept: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked(monkeypatch)
    with_approvals(made, 1)
    one = sealed(made)
    with pytest.raises(RefusedError):
        apply_bundle(made, one.digest)
    assert (kept[-1].operation, kept[-1].outcome, kept[-1].stack) == ("apply", "refused", "platform")
    assert kept[-1].plan_digest == one.digest
    assert "needs the approval of 1" in kept[-1].details["cause"]
    one.path.write_bytes(one.path.read_bytes().replace(b"platform", b"platf0rm"))
    with pytest.raises(RefusedError):
        apply_bundle(made, one.digest)
    assert (len(kept), kept[-1].stack, kept[-1].plan_digest) == (2, "", None)
    with pytest.raises(RefusedError, match="stands on"):
        destroy(made.project, made.environment, made.target, ["state"], Silent())
    assert (kept[-1].operation, kept[-1].outcome) == ("destroy", "refused")


def test_nothing_is_recorded_in_another_account(made: Place, kept: list[Record]) -> None:  # noqa: F811
    made.environment = made.environment.model_copy(update={"account_id": "222222222222"})
    with pytest.raises(RefusedError, match="belongs to account 222222222222"):
        apply_bundle(made, "0" * 64)
    assert kept == []

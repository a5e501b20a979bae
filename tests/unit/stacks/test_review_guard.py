"""Where plans need approval, a stack that is complete is changed by an approved plan alone."""

from __future__ import annotations

import pytest

from mlops_kit.audit.record import Record
from mlops_kit.errors import RefusedError
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.destroy import destroy
from mlops_kit.stacks.observer import Silent
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

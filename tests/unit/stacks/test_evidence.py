"""Refusals are recorded, and nothing that goes wrong with that hides them."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_kit.audit import store
from mlops_kit.audit.record import Record
from mlops_kit.aws.identity import WrongAccountError
from mlops_kit.errors import ExitCode, KitError, RefusedError
from mlops_kit.stacks.evidence import record_stack, refusal_recorded, verified_caller
from mlops_kit.stacks.report import Result, StackResult
from mlops_kit.stacks.session import Session
from mlops_kit.terraform.events import Resources

from .conftest import Place
from .test_operations import Listening


class Kept:
    """Records by where they went."""

    def __init__(self) -> None:
        self.here: list[Record] = []
        self.written: list[Record] = []


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    found = Kept()
    monkeypatch.setattr(store, "keep", lambda target, environment, one: found.here.append(one))
    monkeypatch.setattr(store, "write", lambda target, environment, one: found.written.append(one))
    return found


def session(place: Place, account: str = "111111111111") -> Session:
    environment = place.environment.model_copy(update={"account_id": account})
    return Session(place.project, environment, place.target, Listening())


def refuse(session: Session) -> None:
    with refusal_recorded(session, "destroy"):
        session.verify_account()
        raise RefusedError("it is protected", "ask somebody")


def test_a_refusal_is_written(place: Place, kept: Kept) -> None:
    with pytest.raises(RefusedError, match="it is protected"):
        refuse(session(place))
    assert kept.here == []
    assert [(one.outcome, one.details["cause"]) for one in kept.written] == [("refused", "it is protected")]


def test_another_account_is_on_record_here_alone(place: Place, kept: Kept) -> None:
    with pytest.raises(WrongAccountError):
        refuse(session(place, "222222222222"))
    stranger = place.environment.model_copy(update={"account_id": "222222222222"})
    with pytest.raises(WrongAccountError):
        verified_caller(place.target, stranger, "deploy", print, model="churn", details={"version": 3})
    assert kept.written == []
    assert [one.operation for one in kept.here] == ["destroy", "deploy"]
    assert {one.actor for one in kept.here} == {"arn:aws:sts::111111111111:user/moto"}
    assert kept.here[1].details["version"] == 3
    assert all("belongs to account 222222222222" in one.details["cause"] for one in kept.here)


def test_a_record_stays_here_where_another_locked_one_would_do_harm(place: Place, kept: Kept) -> None:
    of_evidence = session(place)
    of_evidence.records_stay_here = True
    with pytest.raises(RefusedError):
        refuse(of_evidence)
    assert (len(kept.here), kept.written) == (1, [])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KitError("access denied"), "is not in the audit bucket: access denied"),
        (store.NotKeptError("disk full"), "there is no audit record of this destroy: disk full"),
        (store.NoBucketError("no bucket"), ""),
    ],
)
@pytest.mark.parametrize("account", ["111111111111", "222222222222"])
def test_a_record_that_cannot_be_written_hides_no_refusal(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: KitError, told: str, account: str
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(store, "keep", fail)
    monkeypatch.setattr(store, "write", fail)
    refused = session(place, account)
    with pytest.raises(RefusedError) as raised:
        refuse(refused)
    expected = "it is protected" if account == "111111111111" else "environment dev belongs to account"
    assert raised.value.message.startswith(expected)
    assert raised.value.exit_code is ExitCode.REFUSED
    assert isinstance(refused.observer, Listening)
    assert told in "".join(refused.observer.notes)


def test_what_was_kept_is_no_event_unless_something_went(place: Place, kept: Kept) -> None:
    one = session(place)
    record_stack(one, "destroy", StackResult("foundation", Result.KEPT), None)
    record_stack(one, "destroy", StackResult("foundation", Result.KEPT, resources=Resources(0, 0, 4)), None)
    (only,) = kept.written
    assert (only.outcome, only.details["result"]) == ("succeeded", "kept")
    assert only.details["resources"]["destroyed"] == 4

"""A plan begins with the inputs of the last time; whatever has changed since, it is the plan of today."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.aws import identity
from mlops_kit.aws.session import client
from mlops_kit.errors import KitError, RefusedError
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.bootstrap import bootstrap
from mlops_kit.stacks.holding import hold, read_record
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.plan import plan
from mlops_kit.stacks.report import RunReport
from mlops_kit.stacks.state import StateBucket
from mlops_kit.terraform import process
from mlops_kit.terraform.runner import Terraform

from .conftest import Place, results

ALL = ["state", "foundation", "platform"]


class Begun:
    """Which stacks' plans had begun when the account was verified, and which began at all."""

    def __init__(self) -> None:
        self.before: list[str] = []
        self.all: list[str] = []
        self.processes: list[subprocess.Popen[bytes]] = []


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    begin, verify, found = process.begin, identity.verify_account, Begun()

    def beginning(argv: Sequence[str], *arguments: Any) -> process.Begun:
        started = begin(argv, *arguments)
        if "plan" in argv:
            found.all.append(Path(argv[1]).name)
            found.processes.append(started.process)
        return started

    def verifying(*arguments: Any) -> identity.Identity:
        found.before = list(found.all)
        return verify(*arguments)

    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setattr(process, "begin", beginning)
    monkeypatch.setattr(identity, "verify_account", verifying)
    return found


def planned(place: Place, begun: Begun, *stacks: str) -> RunReport:
    begun.all.clear()
    return plan(place.project, place.environment, place.target, stacks or ALL, Silent())


def made(place: Place, begun: Begun) -> None:
    """Make everything and plan it once."""
    bootstrap(place.project, place.environment, place.target, Silent())
    assert planned(place, begun).ok
    assert begun.before == [], "there were no inputs of a last time"


def assert_nothing_is_left(place: Place, stack: str) -> None:
    """Assert that no Terraform works on a stack, holds it or its state, or has left a plan."""

    def refuse() -> None:
        raise AssertionError(f"{stack} is held")

    folder = place.target.build / "dev" / stack
    with hold(folder, lambda text: None, refuse):
        assert read_record(folder / "run.json").keys() >= {"finished"}
    assert StateBucket(place.target, place.environment).read_lock(stack) is None
    assert not (folder / "tfplan").exists()


def test_it_begins_while_the_account_is_verified(place: Place, begun: Begun) -> None:
    made(place, begun)
    assert results(planned(place, begun)) == dict.fromkeys(ALL, "no changes")
    assert sorted(begun.before) == sorted(ALL)
    for stack in ALL:
        assert_nothing_is_left(place, stack)


def test_as_many_begin_as_there_are_processors_the_longest_first(
    place: Place, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(place, begun)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    with (place.target.build / "dev" / "platform" / "logs" / "plan.jsonl").open("ab") as log:
        log.write(b" " * 100_000)
    assert results(planned(place, begun)) == dict.fromkeys(ALL, "no changes")
    assert begun.before == ["platform"]
    assert set(begun.all) == set(ALL)


def test_what_has_begun_is_the_plan_that_is_sealed(place: Place, begun: Begun) -> None:
    made(place, begun)
    lose(place, "foundation", "two")
    report = planned(place, begun, "foundation")
    assert [sealed.stack for sealed in report.bundles] == ["foundation"]
    assert begun.before == ["foundation"]
    applied = apply(place.project, place.environment, place.target, ["foundation"], Silent(), use_saved=True)
    assert results(applied) == {"foundation": "applied"}


def test_it_begins_anew_where_the_state_may_have_changed_since_it_was_read(
    place: Place, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(place, begun)
    verify = identity.verify_account

    def slow(*arguments: Any) -> identity.Identity:
        """Answer when the plan is over, and somebody else has changed the state."""
        begun.processes[-1].wait()
        lose(place, "platform", "two")
        return verify(*arguments)

    monkeypatch.setattr(identity, "verify_account", slow)
    assert results(planned(place, begun, "platform")) == {"platform": "changes"}
    assert begun.all == ["platform", "platform"]


def test_the_plan_file_of_what_has_begun_is_kept(
    place: Place, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(place, begun)
    lose(place, "platform", "two")
    verify = identity.verify_account

    def slow(*arguments: Any) -> identity.Identity:
        begun.processes[-1].wait()
        return verify(*arguments)

    monkeypatch.setattr(identity, "verify_account", slow)
    # As where it writes its plan before, and ends after this was looked at.
    monkeypatch.setattr(Terraform, "has_ended_ahead", False)
    report = planned(place, begun, "platform")
    assert begun.all == ["platform"]
    assert [sealed.stack for sealed in report.bundles] == ["platform"]


def test_it_begins_anew_where_an_output_that_it_reads_is_another(place: Place, begun: Begun) -> None:
    made(place, begun)
    place.edit("foundation", 'value = "other"', over="value = terraform_data.two.output")
    assert apply(place.project, place.environment, place.target, ["foundation"], Silent()).ok
    report = planned(place, begun, "platform")
    assert begun.before == ["platform"]
    assert begun.all == ["platform", "platform"]
    assert results(report) == {"platform": "changes"}
    assert "other" in (place.target.build / "dev" / "platform" / "terraform.tfvars").read_text()
    assert_nothing_is_left(place, "platform")


def lose(place: Place, stack: str, resource: str) -> None:
    """Take a resource out of a stack's state."""
    s3, bucket = client(place.target, "s3"), StateBucket(place.target, place.environment)
    where = {"Bucket": bucket.name, "Key": bucket.key(stack)}
    state = json.loads(s3.get_object(**where)["Body"].read())
    kept = [one for one in state["resources"] if one["name"] != resource]
    lost = {**state, "serial": state["serial"] + 1, "resources": kept}
    s3.put_object(**where, Body=json.dumps(lost).encode())


@pytest.mark.parametrize(
    "file", ["environments/dev.yaml", "environments/common.yaml", "infra/platform/inputs.tfvars.j2"]
)
def test_it_does_not_begin_where_a_file_has_changed_since(place: Place, begun: Begun, file: str) -> None:
    made(place, begun)
    (place.project.root / file).touch()
    planned(place, begun, "platform")
    assert begun.before == []
    assert begun.all == ["platform"]


def test_it_does_not_wait_for_another_run(place: Place, begun: Begun) -> None:
    made(place, begun)
    folder = place.target.build / "dev" / "platform"

    class Waiting(Silent):
        def note(self, stack: str, text: str) -> None:
            raise KitError(text)

    begun.all.clear()
    with hold(folder, lambda text: None):
        report = plan(place.project, place.environment, place.target, ["platform"], Waiting())
    assert begun.all == []
    assert "waiting for" in report.stacks[0].cause
    assert results(planned(place, begun, "platform")) == {"platform": "no changes"}


def test_nothing_is_left_where_the_account_is_another(
    place: Place, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(place, begun)
    monkeypatch.setattr(identity, "caller", lambda target: identity.Identity("222222222222", "arn:x"))
    with pytest.raises(RefusedError, match="belongs to account 111111111111"):
        planned(place, begun)
    assert sorted(begun.before) == sorted(ALL)
    for stack in ALL:
        assert_nothing_is_left(place, stack)


def test_a_terraform_that_does_not_start_is_told_once(
    place: Place, begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(place, begun)

    def failing(argv: Sequence[str], *arguments: Any) -> process.Begun:
        raise KitError("cannot start")

    monkeypatch.setattr(process, "begin", failing)
    report = planned(place, begun, "platform")
    assert [stack.cause for stack in report.stacks] == ["cannot start"]

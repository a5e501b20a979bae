"""Operations over a small environment, with real Terraform and an emulated bucket."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from mlops_kit.errors import ConfigurationError, KitError, RefusedError
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.bootstrap import bootstrap
from mlops_kit.stacks.destroy import destroy
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.outputs import outputs, read_outputs
from mlops_kit.stacks.plan import plan
from mlops_kit.stacks.report import RunReport

from .conftest import Place, results


class Listening(Silent):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.phases: list[tuple[str, str]] = []

    def started(self, stack: str, phase: str) -> None:
        self.phases.append((stack, phase))

    def note(self, stack: str, text: str) -> None:
        self.notes.append(f"{stack}: {text}")


def run(operation: Any, place: Place, *stacks: str, **options: Any) -> RunReport:
    observer = options.pop("observer", Silent())
    if operation is bootstrap:
        report = operation(place.project, place.environment, place.target, observer, **options)
    else:
        report = operation(place.project, place.environment, place.target, stacks, observer, **options)
    assert isinstance(report, RunReport)
    return report


def buckets(place: Place) -> list[str]:
    """Return the buckets that stacks made: that of the archives is not a stack's here."""
    variables = place.target.variables
    s3 = boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="test",
        region_name=place.target.region,
    )
    found = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return [name for name in found if name != place.archive["Bucket"]]


def test_from_nothing_to_everything_and_back(place: Place) -> None:
    first = run(bootstrap, place)
    assert results(first) == {
        "state": "applied",
        "foundation": "applied",
        "platform": "applied",
        "serving/churn": "no release yet",
    }
    assert [stack.resources.added for stack in first.stacks] == [1, 2, 2, 0]
    assert buckets(place) == [place.environment.state_bucket]
    assert not (place.target.build / "dev" / "state" / "private").exists()

    place.release()
    second = run(bootstrap, place)
    assert results(second) == {
        "state": "no changes",
        "foundation": "no changes",
        "platform": "no changes",
        "serving/churn": "applied",
    }
    assert read_outputs(place.project, place.environment, place.target, "serving/churn")["value"] == "1"

    gone = run(destroy, place)
    assert results(gone) == {
        "serving/churn": "destroyed",
        "platform": "destroyed",
        "foundation": "destroyed",
        "state": "destroyed",
    }
    assert buckets(place) == []
    assert set(results(run(destroy, place)).values()) == {"not there"}


def test_plan_before_anything_is_there(place: Place) -> None:
    place.release()
    report = run(plan, place)
    assert results(report) == {
        "state": "changes",
        "foundation": "waiting",
        "platform": "waiting",
        "serving/churn": "waiting",
    }
    assert report.stacks[2].cause == "needs state, foundation applied first"
    assert report.changes
    assert buckets(place) == []


def test_a_saved_plan_is_applied_as_it_is(place: Place) -> None:
    run(bootstrap, place)
    place.edit("platform", 'resource "terraform_data" "three" {\n  input = "3"\n}\n')
    planned = run(plan, place)
    assert results(planned)["platform"] == "changes"
    assert planned.stacks[2].changes == (("create", "terraform_data.three"),)
    listening = Listening()
    applied = run(apply, place, "platform", use_saved=True, observer=listening)
    assert results(applied) == {"platform": "applied"}
    assert applied.stacks[0].resources.added == 1
    assert ("platform", "plan") not in listening.phases


def test_a_stale_or_altered_plan_is_refused(place: Place) -> None:
    run(bootstrap, place)
    run(plan, place, "platform")
    place.edit("platform", 'resource "terraform_data" "three" {\n  input = "3"\n}\n')
    with pytest.raises(RefusedError, match="stale: its inputs or modules have changed"):
        run(apply, place, use_saved=True)

    (sealed,) = run(plan, place, "platform").bundles
    sealed.path.write_bytes(sealed.path.read_bytes().replace(b'"platform"', b'"platForm"', 1))
    with pytest.raises(RefusedError, match="altered"):
        run(apply, place, "platform", use_saved=True)
    assert results(run(apply, place, "platform")) == {"platform": "applied"}


def test_a_plan_that_found_nothing_is_kept_as_that(place: Place) -> None:
    run(bootstrap, place)
    assert run(plan, place).bundles == ()
    listening = Listening()
    assert set(results(run(apply, place, use_saved=True, observer=listening)).values()) == {
        "no changes",
        "no release yet",
    }
    assert "plan" not in {phase for _, phase in listening.phases}


def test_a_plan_waits_for_the_outputs_that_it_reads(place: Place) -> None:
    run(bootstrap, place)
    inputs = place.project.infra / "foundation" / "inputs.tfvars.j2"
    inputs.write_text('name = "other"\n')
    planned = run(plan, place)
    assert results(planned) == {
        "state": "no changes",
        "foundation": "changes",
        "platform": "waiting",
        "serving/churn": "no release yet",
    }
    assert planned.stacks[2].cause == "needs foundation applied first: its plan changes value"
    assert [sealed.stack for sealed in planned.bundles] == ["foundation"]
    run(apply, place, "foundation", use_saved=True)
    assert results(run(plan, place))["platform"] == "changes"


def test_a_plan_does_not_wait_for_outputs_that_it_does_not_read(place: Place) -> None:
    run(bootstrap, place)
    place.edit("foundation", 'output "more" {\n  value = 1\n}\n')
    planned = run(plan, place)
    assert results(planned)["foundation"] == "changes"
    assert results(planned)["platform"] == "no changes"


def test_a_plan_waits_for_an_output_that_is_not_there_yet(place: Place) -> None:
    run(bootstrap, place)
    place.edit("foundation", 'output "more" {\n  value = "more"\n}\n')
    (place.project.infra / "platform" / "inputs.tfvars.j2").write_text(
        "name = {{ stack.foundation.more | hcl }}\n"
    )
    planned = run(plan, place)
    assert results(planned)["platform"] == "waiting"
    assert planned.stacks[2].cause == "needs foundation applied first: its plan changes more"
    early = run(apply, place, "platform")
    assert results(early) == {"platform": "failed"}
    assert "'stack.foundation.more' is undefined" in early.stacks[0].cause
    assert early.stacks[0].hint.startswith("apply the stacks under it first")


def test_a_stack_before_those_under_it_says_what_makes_them(place: Place) -> None:
    early = run(apply, place, "platform")
    assert early.stacks[0].cause == "needs state, foundation applied first"
    assert early.stacks[0].hint == "mlops-kit bootstrap dev makes all that is missing"
    for stack in ("foundation", "platform", "serving/churn"):
        with pytest.raises(KitError) as missing:
            read_outputs(place.project, place.environment, place.target, stack)
        assert "run mlops-kit bootstrap dev," in missing.value.hint


def test_what_stands_on_a_failed_stack_is_skipped(place: Place) -> None:
    place.edit("foundation", 'resource "terraform_data" "bad" {\n  input = file("none")\n}\n')
    report = run(bootstrap, place)
    assert results(report)["foundation"] == "failed"
    assert results(report)["platform"] == "skipped"
    assert "main.tf" in report.stacks[1].cause
    assert report.exit_code == 1


def test_a_stack_is_not_taken_from_under_another(place: Place) -> None:
    run(bootstrap, place)
    with pytest.raises(RefusedError, match="platform stands on foundation"):
        run(destroy, place, "foundation")


def test_protection(place: Place) -> None:
    run(bootstrap, place)
    protection = place.environment.protection.model_copy(update={"deletion": True})
    place.environment = place.environment.model_copy(update={"protection": protection})
    with pytest.raises(RefusedError, match="protected"):
        run(destroy, place)
    assert run(destroy, place, allow_protected=True).ok
    assert buckets(place) == []


def test_another_account_is_refused(place: Place) -> None:
    place.environment = place.environment.model_copy(update={"account_id": "222222222222"})
    with pytest.raises(RefusedError, match="222222222222"):
        run(bootstrap, place)
    assert buckets(place) == []


def test_unknown_stack(place: Place) -> None:
    with pytest.raises(ConfigurationError) as raised:
        run(plan, place, "plattform")
    assert "did you mean platform?" in raised.value.hint


def test_sensitive_outputs_are_marked(place: Place) -> None:
    run(bootstrap, place)
    found = outputs(place.environment, place.target, ["platform"])
    assert found["platform"]["secret"].sensitive
    assert not found["platform"]["value"].sensitive

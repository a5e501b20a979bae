"""From a plan to its bundle in the bucket, and from there to exactly that apply or to none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mlops_kit import checkout
from mlops_kit.aws.session import client
from mlops_kit.environments.model import Environment
from mlops_kit.errors import ConfigurationError, ExitCode, KitError, RefusedError
from mlops_kit.project import Project
from mlops_kit.stacks.apply import apply
from mlops_kit.stacks.apply_sealed import apply_sealed
from mlops_kit.stacks.observer import Silent
from mlops_kit.stacks.plan import plan
from mlops_kit.stacks.plans.approvals import approve
from mlops_kit.stacks.plans.bundles import KEYS, BundleStore, environment_of
from mlops_kit.stacks.plans.draft import Draft
from mlops_kit.stacks.report import RunReport, Sealed
from mlops_kit.target import Target
from mlops_kit.terraform.bundle import Bundle, seal

from .conftest import Place
from .test_operations import Listening, bootstrap, results, run

THREE = 'resource "terraform_data" "three" {\n  input = "3"\n}\n'
PERSON = "https://example.com/reviews/7"


def git(place: Place, *arguments: str) -> None:
    options = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")
    subprocess.run(
        ["git", "-C", str(place.project.root), *options, *arguments], check=True, capture_output=True
    )


def commit(place: Place) -> None:
    git(place, "add", "-A", "infra", "modules", "environments")
    git(place, "commit", "-q", "-m", "change")


@pytest.fixture
def made(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The small project in git, everything applied, and then a change to platform."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    (place.project.root / ".gitignore").write_text("made\n")
    git(place, "init", "-q", "-b", "main")
    commit(place)
    run(bootstrap, place)
    place.edit("platform", THREE)
    commit(place)
    return place


def sealed(place: Place, *stacks: str, **options: Any) -> Sealed:
    found: list[Sealed] = list(run(plan, place, *(stacks or ("platform",)), **options).bundles)
    assert len(found) == 1
    return found[0]


def apply_bundle(place: Place, *wanted: str, **options: Any) -> RunReport:
    observer = options.pop("observer", Silent())
    return apply_sealed(place.project, place.environment, place.target, wanted, observer, **options)


def keys(place: Place) -> list[str]:
    s3 = client(place.target, "s3")
    found = s3.list_objects_v2(Bucket=place.environment.state_bucket, Prefix="plans/")
    return [item["Key"] for item in found.get("Contents", ())]


def with_approvals(place: Place, required: int) -> None:
    place.environment = place.environment.model_copy(update={"approvals": required})


def as_reviewer(place: Place, wanted: str, by: str = "") -> Any:
    """Approve as the sandbox's user does, who speaks for others there."""
    target = Target(**{**vars(place.target), "label": "sandbox"})
    return approve(place.environment, target, wanted, by, PERSON)


def test_a_bundle_says_what_it_rests_on(made: Place) -> None:
    bundle = Bundle.open(sealed(made).path)
    manifest = bundle.manifest
    assert set(manifest) == KEYS | {"schema", "files"}
    assert (manifest["environment"], manifest["stack"], manifest["account_id"]) == (
        "dev",
        "platform",
        "111111111111",
    )
    assert len(manifest["commit"]) == 40
    assert not manifest["dirty"]
    assert manifest["state"]["serial"] >= 1
    assert manifest["cost"]["currency"] == "USD"
    assert manifest["policy"] is None
    assert b"terraform_data.three" in bundle.plan_json
    assert b"hush" not in bundle.plan_json
    assert not list((made.target.build / "dev").rglob("tfplan"))


def test_it_is_fetched_from_the_bucket_and_applied_once(made: Place) -> None:
    one = sealed(made)
    content = one.path.read_bytes()
    one.path.unlink()
    assert keys(made) == [f"plans/dev/platform/{one.digest}.tar"]
    assert one.uri == f"s3://{made.environment.state_bucket}/{keys(made)[0]}"
    listening = Listening()
    report = apply_bundle(made, one.digest[:12], observer=listening)
    assert (one.path.read_bytes(), one.path.stat().st_mode & 0o777) == (content, 0o600)
    assert results(report) == {"platform": "applied"}
    assert report.stacks[0].resources.added == 1
    assert ("platform", "plan") not in listening.phases
    assert keys(made) == [f"plans/dev/platform/{one.digest}.{end}" for end in ("applied.json", "tar")]
    with pytest.raises(RefusedError, match="it was applied already, by arn:aws:sts::111111111111"):
        apply_bundle(made, one.digest)
    assert results(run(plan, made, "platform")) == {"platform": "no changes"}


def test_a_plain_apply_spends_the_bundle_too(made: Place) -> None:
    one = sealed(made)
    assert results(run(apply, made, "platform", use_saved=True)) == {"platform": "applied"}
    with pytest.raises(RefusedError, match="applied already"):
        apply_bundle(made, one.digest)


def flipped(content: bytes) -> bytes:
    return content.replace(b"terraform_data.three", b"terraform_data.thref", 1)


def refused(place: Place, wanted: str) -> str:
    """Try to apply, and return why that is refused."""
    with pytest.raises(RefusedError) as error:
        apply_bundle(place, wanted)
    assert error.value.hint
    assert error.value.exit_code == ExitCode.REFUSED
    assert not [key for key in keys(place) if key.endswith("applied.json")]
    return error.value.message


def test_it_is_refused_where_anything_differs(made: Place) -> None:
    one = sealed(made)
    content = one.path.read_bytes()

    one.path.write_bytes(flipped(content))
    assert "was altered" in refused(made, one.digest)

    one.path.unlink()
    place_in_bucket = {"Bucket": made.environment.state_bucket, "Key": keys(made)[0]}
    s3 = client(made.target, "s3")
    s3.put_object(**place_in_bucket, Body=flipped(content))
    assert "was altered" in refused(made, one.digest)
    s3.put_object(**place_in_bucket, Body=content)

    with_approvals(made, 1)
    assert "its policies were not checked" in refused(made, one.digest)
    with_approvals(made, 0)

    made.edit("platform", "# more\n")
    assert "the checkout has changes that are in no commit" in refused(made, one.digest)
    commit(made)
    assert "is checked out" in refused(made, one.digest)
    git(made, "checkout", "-q", "HEAD~1")

    key = "dev/platform/terraform.tfstate"
    there = {"Bucket": made.environment.state_bucket, "Key": key}
    state = json.loads(s3.get_object(**there)["Body"].read())
    s3.put_object(**there, Body=json.dumps({**state, "serial": state["serial"] + 1}))
    assert "the state has moved on from serial" in refused(made, one.digest)
    s3.put_object(**there, Body=json.dumps(state))

    soon = sealed(made, lifetime=timedelta(microseconds=1))
    assert "it expired at" in refused(made, soon.digest)
    assert results(apply_bundle(made, one.digest)) == {"platform": "applied"}


def test_all_are_checked_before_the_first_is_applied(made: Place) -> None:
    made.edit("foundation", THREE)
    commit(made)
    both = run(plan, made, "foundation", "platform").bundles
    path = both[1].path
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(RefusedError, match="altered"):
        apply_bundle(made, *(one.digest for one in both))
    assert results(run(plan, made, "foundation")) == {"foundation": "changes"}


def test_several_are_applied_in_their_order(made: Place) -> None:
    made.edit("foundation", THREE)
    commit(made)
    listening = Listening()
    both = [one.digest for one in run(plan, made, "foundation", "platform").bundles]
    report = apply_bundle(made, *reversed(both), observer=listening)
    assert results(report) == {"foundation": "applied", "platform": "applied"}
    assert [stack for stack, phase in listening.phases if phase == "apply"] == ["foundation", "platform"]


def test_what_is_named_must_be_plans_and_one_a_stack(made: Place) -> None:
    one, second = sealed(made), sealed(made, lifetime=timedelta(days=2))
    with pytest.raises(RefusedError, match="are of one stack"):
        apply_bundle(made, one.digest, second.digest)
    for wanted, message in (
        ("0" * 12, "there is no plan 000000000000 of dev"),
        (one.digest[:11], "is neither a plan's digest"),
        ("none.tar", "is neither a plan's digest"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            apply_bundle(made, wanted)
    assert environment_of(made.target.build, one.digest[:12]) == "dev"
    assert environment_of(made.target.build, str(one.path)) == "dev"
    assert environment_of(made.target.build, "0" * 12) is None
    bundle = Bundle.open(one.path)
    short = {name: value for name, value in bundle.manifest.items() if name != "dirty"}
    path = seal({"tfplan": bundle.plan_file, "plan.json": bundle.plan_json}, short).write(made.project.root)
    with pytest.raises(RefusedError, match="does not say its dirty"):
        apply_bundle(made, str(path))


def test_a_plan_of_another_environment_that_is_here_is_refused_as_such(made: Place) -> None:
    bundle = Bundle.open(sealed(made).path)
    other = {**bundle.manifest, "environment": "staging"}
    files = {"tfplan": bundle.plan_file, "plan.json": bundle.plan_json}
    folder = made.target.build / "staging" / "plans"
    path = seal(files, other).write(folder)
    with pytest.raises(RefusedError, match="made for environment staging, not for dev") as caught:
        apply_bundle(made, path.stem)
    assert caught.value.exit_code == ExitCode.REFUSED
    with pytest.raises(RefusedError, match="is of environment staging") as caught:
        as_reviewer(made, path.stem[:12])
    assert caught.value.hint == f"mlops-kit approve staging {path.stem[:12]}"
    path = seal(files, {**other, "stack": "serving/fraud"}).write(folder)
    with pytest.raises(RefusedError, match="of stack serving/fraud of staging, which dev does not have"):
        apply_bundle(made, path.stem)


def test_a_plan_of_files_in_no_commit(made: Place) -> None:
    made.edit("platform", "# more\n")
    listening = Listening()
    one = sealed(made, observer=listening)
    assert [note for note in listening.notes if "changes that are in no commit" in note]
    with pytest.raises(RefusedError, match="from files that are in no commit"):
        apply_bundle(made, one.digest)
    assert results(run(apply, made, "platform", use_saved=True)) == {"platform": "applied"}


def test_without_a_bucket_that_takes_it(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: BundleStore, bundle: Bundle) -> str:
        raise KitError("access denied")

    monkeypatch.setattr(BundleStore, "upload", denied)
    listening = Listening()
    one = sealed(made, observer=listening)
    assert one.uri == ""
    assert listening.notes == ["platform: the plan is kept on this machine alone: access denied"]
    assert results(apply_bundle(made, one.digest)) == {"platform": "applied"}


def test_a_state_that_is_still_to_be_made_is_shown_only(place: Place) -> None:
    (one,) = run(plan, place).bundles
    assert (one.stack, one.preview, one.uri) == ("state", True, "")
    with pytest.raises(RefusedError, match="it is a preview"):
        apply_bundle(place, one.digest)


def test_the_release_before_is_the_one_that_was_applied(made: Place) -> None:
    made.release(1)
    first = sealed(made, "serving/churn")
    assert Bundle.open(first.path).manifest["previous_release"] is None
    apply_bundle(made, first.digest)
    made.release(2)
    second = Bundle.open(sealed(made, "serving/churn").path)
    assert (second.manifest["previous_release"]["version"], second.manifest["release"]["version"]) == (
        1,
        2,
    )
    made.release(3)
    with pytest.raises(RefusedError, match="the model's release is another one"):
        apply_bundle(made, second.digest)


def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let policies hold; return which stacks they were asked about."""
    asked: list[str] = []

    def check(
        project: Project, environment: Environment, production: bool, drafts: Sequence[Draft]
    ) -> dict[str, Any]:
        stacks = [draft.stack for draft in drafts]
        asked.extend(stacks)
        return {stack: {"ok": True, "failed": [], "expired": [], "waived": []} for stack in stacks}

    monkeypatch.setattr("mlops_kit.stacks.plans.sealing.check_policies", check)
    return asked


def test_approvals(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = checked(monkeypatch)
    with_approvals(made, 2)
    one, other = sealed(made), sealed(made, lifetime=timedelta(days=2))
    assert asked == ["platform", "platform"]
    with pytest.raises(RefusedError, match="wants the approval of somebody else"):
        as_reviewer(made, one.digest)
    first, new = as_reviewer(made, one.digest, "octavia")
    assert new
    assert (first.actor, first.reference) == ("octavia", PERSON)
    assert not as_reviewer(made, one.digest, "octavia")[1]
    with pytest.raises(
        RefusedError, match="needs the approval of 2 who did not plan it, and has that of octavia"
    ):
        apply_bundle(made, one.digest)
    as_reviewer(made, one.digest, "hubert")
    with pytest.raises(RefusedError, match="has that of nobody"):
        apply_bundle(made, other.digest)
    assert results(apply_bundle(made, one.digest)) == {"platform": "applied"}


def test_who_may_speak_for_others(made: Place) -> None:
    one = sealed(made)
    with pytest.raises(RefusedError, match="user/moto is not the pipeline of dev"):
        approve(made.environment, made.target, one.digest, "octavia", PERSON)
    with pytest.raises(ConfigurationError, match="needs its source"):
        approve(made.environment, made.target, one.digest, "octavia", "on the phone")
    assert (
        approve(made.environment, made.target, one.digest)[0].actor == "arn:aws:sts::111111111111:user/moto"
    )


def test_policies_are_checked_where_asked_for(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = checked(monkeypatch)
    sealed(made)
    assert asked == []
    sealed(made, policy=True)
    assert asked == ["platform"]
    with_approvals(made, 1)
    sealed(made, policy=False)
    assert asked == ["platform"]

    def fail(*_: object) -> None:
        raise KitError("there is no Checkov")

    monkeypatch.setattr("mlops_kit.stacks.plans.sealing.check_policies", fail)
    listening = Listening()
    one = sealed(made, observer=listening)
    assert listening.notes == [": policies are not checked: there is no Checkov"]
    assert Bundle.open(one.path).manifest["policy"] is None


def test_who_plans_is_told_which_policies_do_not_hold(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = [{"policy": f"CKV_{number}", "resource": "aws_s3_bucket.this"} for number in range(4)]
    waived = [{"failure": {"policy": "CKV_9", "resource": "aws_x.y"}}]
    report = {"ok": False, "failed": failed, "expired": waived, "waived": []}
    monkeypatch.setattr("mlops_kit.stacks.plans.sealing.check_policies", lambda *_: {"platform": report})
    listening = Listening()
    one = sealed(made, policy=True, observer=listening)
    said = "it does not hold the policies, and is not applied so: CKV_0 on aws_s3_bucket.this; "
    (note,) = listening.notes
    assert note.startswith(f"platform: {said}")
    assert note.endswith("CKV_2 on aws_s3_bucket.this and 2 more")
    with pytest.raises(RefusedError, match="it does not hold the policies: CKV_0 on"):
        apply_bundle(made, one.digest)


def test_who_takes_the_protection_away_is_judged_as_long_as_it_stands(made: Place) -> None:
    assert not made.environment.protection.deletion
    assert Bundle.open(sealed(made).path).manifest["production"] is False
    made.edit("state", 'output "deletion_protection" {\n  value = true\n}\n')
    commit(made)
    assert results(run(apply, made, "state")) == {"state": "applied"}
    assert Bundle.open(sealed(made).path).manifest["production"] is True


def test_only_what_changed_is_planned(made: Place) -> None:
    report = run(plan, made, since="HEAD~1")
    assert results(report) == {"platform": "changes", "serving/churn": "no release yet"}
    assert run(plan, made, since="HEAD").stacks == []
    assert run(plan, made, "foundation", since="HEAD~1").stacks == []


def test_git_is_asked_once_for_the_commit_of_a_run(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def counting(root: Path) -> checkout.Commit | None:
        asked.append(root)
        return current_commit(root)

    current_commit = checkout.current_commit
    monkeypatch.setattr(checkout, "current_commit", counting)
    made.edit("foundation", THREE)
    report = run(apply, made)
    assert list(results(report).values()).count("applied") == 2
    assert asked == [made.project.root]

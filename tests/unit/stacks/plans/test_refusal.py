"""Every reason for which a sealed plan is refused, and that each has a next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mlops_kit.checkout import Commit
from mlops_kit.errors import ExitCode, RefusedError
from mlops_kit.stacks.plans.refusal import Situation, refuse

DIGEST = "3f" * 32
FACTS: dict[str, Any] = {
    "digests": {"inputs": "a", "modules": "b", "lock": None},
    "versions": {"terraform": "1.11.4", "engine": "terraform", "provider": {"hashicorp/aws": "6.1.0"}},
    "state": {"lineage": "l", "serial": 4},
}
MANIFEST: dict[str, Any] = {
    **FACTS,
    "environment": "prod",
    "account_id": "222222222222",
    "region": "eu-west-1",
    "stack": "platform",
    "commit": "c" * 40,
    "tree": "d" * 40,
    "dirty": False,
    "policy": {"ok": True, "failed": [], "expired": [], "waived": []},
    "release": {"version": 3},
    "approvals_required": 1,
    "preview": False,
    "expires": "2026-03-02T12:00:00Z",
}
NOW = Situation(
    environment="prod",
    account_id="222222222222",
    region="eu-west-1",
    commit=Commit("c" * 40, "d" * 40, dirty=False),
    look=lambda: FACTS,
    release={"version": 3},
    approvals_required=1,
    approved_by=["arn:one"],
    applied=None,
    now=datetime(2026, 3, 1, tzinfo=UTC),
)


def facts(**changed: Any) -> Situation:
    return replace(NOW, look=lambda: {**FACTS, **changed})


def versions(**changed: Any) -> Situation:
    return facts(versions={**FACTS["versions"], **changed})


FAILED = {
    "ok": False,
    "failed": [{"policy": f"CKV_KIT_{n}", "resource": "aws_x.y"} for n in (1, 2, 3)],
    "expired": [{"failure": {"policy": "CKV_AWS_9", "resource": "aws_z.y"}, "waiver": {}}],
}


def waived(expires: str) -> Mapping[str, Any]:
    failure = {"policy": "CKV_AWS_9", "resource": "aws_z.y"}
    use = {"failure": failure, "waiver": {"owner": "ml-platform", "expires": expires}}
    return {**MANIFEST["policy"], "waived": [use]}


CASES: dict[str, tuple[Mapping[str, Any], Situation, str, str]] = {
    "preview": ({"preview": True}, NOW, "it is a preview", "apply the stacks under it"),
    "preview of the state's stack": (
        {"preview": True, "stack": "state"},
        NOW,
        "the bucket of the states is not there yet",
        "mlops-kit bootstrap prod makes",
    ),
    "environment": ({"environment": "dev"}, NOW, "for environment dev, not for prod", "to that environment"),
    "account": ({"account_id": "111111111111"}, NOW, "for account 111111111111, not", "to that account"),
    "region": ({"region": "eu-central-1"}, NOW, "for region eu-central-1", "to that region"),
    "applied": (
        {},
        replace(NOW, applied={"actor": "arn:ci", "at": "2026-02-28T01:02:03Z"}),
        "applied already, by arn:ci at 2026-02-28T01:02:03Z",
        "plan again to see",
    ),
    "expired": (
        {"expires": "2026-02-28T23:59:59Z"},
        NOW,
        "it expired at 2026-02-28T23:59:59Z",
        "--expires-in",
    ),
    "expires now": ({"expires": "2026-03-01T00:00:00Z"}, NOW, "it expired", "plan again"),
    "made of no commit": ({"dirty": True}, NOW, "from files that are in no commit", "commit them"),
    "another commit": (
        {},
        replace(NOW, commit=Commit("e" * 40, "f" * 40, dirty=False)),
        "it was made from cccccccccccc, and eeeeeeeeeeee is checked out",
        "check that commit out",
    ),
    "no git here": ({}, replace(NOW, commit=None), "and no commit is checked out", "check that commit out"),
    "no git there": ({"commit": None, "tree": None}, NOW, "was made from no commit", "check that commit out"),
    "a dirty checkout": (
        {},
        replace(NOW, commit=Commit("c" * 40, "d" * 40, dirty=True)),
        "the checkout has changes",
        "git status",
    ),
    "another release": (
        {},
        replace(NOW, release={"version": 4}),
        "the model's release is another",
        "plan again",
    ),
    "no release": ({}, replace(NOW, release=None), "the model's release is another", "plan again"),
    "terraform": (
        {},
        versions(terraform="1.15.5"),
        "made by terraform 1.11.4, and this is terraform 1.15.5",
        "--terraform",
    ),
    "engine": (
        {},
        versions(engine="tofu"),
        "made by terraform 1.11.4, and this is tofu 1.11.4",
        "--terraform",
    ),
    "provider": (
        {},
        versions(provider={"hashicorp/aws": "6.2.0"}),
        "with providers hashicorp/aws 6.1.0, and here are hashicorp/aws 6.2.0",
        ".terraform.lock.hcl",
    ),
    "serial": (
        {},
        facts(state={"lineage": "l", "serial": 5}),
        "the state has moved on from serial 4 to 5",
        "plan again",
    ),
    "lineage": ({}, facts(state={"lineage": "m", "serial": 4}), "the stack's state is another", "plan again"),
    "no state": ({}, facts(state=None), "the stack's state is another", "plan again"),
    "inputs": (
        {},
        facts(digests={"inputs": "z", "modules": "b", "lock": None}),
        "the rendered inputs differ",
        "plan again",
    ),
    "modules and lock": (
        {},
        facts(digests={"inputs": "a", "modules": "z", "lock": "z"}),
        "root or modules and the providers' lock file differ",
        "plan again",
    ),
    "policy missing": ({"policy": None}, NOW, "its policies were not checked", "--policy"),
    "policy failed": (
        {"policy": FAILED},
        NOW,
        "CKV_KIT_1 on aws_x.y; CKV_KIT_2 on aws_x.y; CKV_KIT_3 on aws_x.y and 1 more",
        "policy-waivers.yaml",
    ),
    "a waiver ran out": (
        {"policy": waived("2026-02-28")},
        NOW,
        "it holds CKV_AWS_9 only by a waiver, which expired on 2026-02-28",
        "let ml-platform decide anew",
    ),
    "policy failed where none is wanted": (
        {"policy": FAILED, "approvals_required": 0},
        replace(NOW, approvals_required=0),
        "it does not hold the policies",
        "policy-waivers.yaml",
    ),
    "approval missing": (
        {},
        replace(NOW, approved_by=[]),
        "it needs the approval of 1 who did not plan it, and has that of nobody",
        "mlops-kit approve prod 3f3f3f3f3f3f, by somebody else",
    ),
    "more are wanted since": (
        {},
        replace(NOW, approvals_required=2),
        "it needs the approval of 2 who did not plan it, and has that of arn:one",
        "mlops-kit approve prod 3f3f3f3f3f3f, by somebody else",
    ),
    "a login and a role": (
        {},
        replace(NOW, approvals_required=2, approved_by=["arn:one", "ada"]),
        "has that of arn:one, ada; a login and a role may be one person's",
        "mlops-kit approve prod 3f3f3f3f3f3f, by somebody else",
    ),
    "fewer are wanted since": (
        {"approvals_required": 2},
        NOW,
        "it needs the approval of 2",
        "mlops-kit approve prod 3f3f3f3f3f3f, by somebody else",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused(name: str) -> None:
    changed, situation, why, hint = CASES[name]
    with pytest.raises(RefusedError) as refused:
        refuse(DIGEST, {**MANIFEST, **changed}, situation)
    assert refused.value.exit_code == ExitCode.REFUSED
    assert refused.value.message.startswith(
        f"plan 3f3f3f3f3f3f of {changed.get('stack', 'platform')} is not applied: "
    )
    assert why in refused.value.message
    assert hint in refused.value.hint


ALLOWED: dict[str, tuple[Mapping[str, Any], Situation]] = {
    "all as it was": ({}, NOW),
    "another commit of the same content": ({}, replace(NOW, commit=Commit("e" * 40, "d" * 40, dirty=False))),
    "no git at all": ({"commit": None, "tree": None}, replace(NOW, commit=None)),
    "two logins": ({}, replace(NOW, approvals_required=2, approved_by=["ada", "grace"])),
    "two roles and a login": (
        {},
        replace(NOW, approvals_required=2, approved_by=["ada", "arn:one", "arn:two"]),
    ),
    "no policy where none is wanted": (
        {"policy": None, "approvals_required": 0},
        replace(NOW, approvals_required=0, approved_by=[]),
    ),
    "a waiver on its last day": ({"policy": waived("2026-03-01")}, NOW),
    "a stack that was never applied": ({"state": None}, facts(state=None)),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_let_through(name: str) -> None:
    changed, situation = ALLOWED[name]
    refuse(DIGEST, {**MANIFEST, **changed}, situation)


def test_nothing_is_rendered_for_a_plan_that_is_refused_anyway() -> None:
    def look() -> Mapping[str, Any]:
        raise AssertionError

    with pytest.raises(RefusedError, match="it expired"):
        refuse(DIGEST, {**MANIFEST, "expires": "2026-01-01T00:00:00Z"}, replace(NOW, look=look))


@pytest.mark.parametrize(
    "broken",
    [{"expires": "soon"}, {"expires": None}, {"versions": []}, {"state": 3}, {"policy": []}, {"policy": {}}],
    ids=str,
)
def test_a_manifest_that_nobody_sealed(broken: Mapping[str, Any]) -> None:
    with pytest.raises(RefusedError, match="can't be understood"):
        refuse(DIGEST, {**MANIFEST, **broken}, NOW)

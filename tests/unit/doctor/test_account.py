"""The account's checks against the emulated AWS API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlops_kit.aws.identity import Identity
from mlops_kit.doctor.account import account_checks
from mlops_kit.doctor.check import healthy
from mlops_kit.environments.load import load
from mlops_kit.errors import KitError
from mlops_kit.project import Project
from mlops_kit.sandbox.emulator.server import Emulator
from mlops_kit.target import Target

DEV = load(Project(Path(__file__).parents[3]), "dev")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Emulator() as emulator:
        yield emulator.url


def target(url: str, account: str, region: str = DEV.region) -> Target:
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": f"SANDBOX0{account}",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    return Target("test", region, Path("build"), Path("releases"), variables)


def test_the_right_account(url: str) -> None:
    checks = {check.name: check for check in account_checks(DEV, target(url, DEV.account_id))}
    assert (checks["account"].status, checks["account"].detail) == ("ok", "111111111111")
    assert checks["region"].status == "ok"
    assert healthy(checks.values())


def test_another_account_is_a_problem_and_nothing_more_is_asked(url: str) -> None:
    checks = account_checks(DEV, target(url, "222222222222"))
    assert [check.name for check in checks] == ["caller", "account"]
    assert checks[-1].status == "problem"
    assert checks[-1].detail == "the caller is of 222222222222, environment dev of 111111111111"
    assert "--profile" in checks[-1].hint


def test_a_region_that_is_not_enabled(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlops_kit.doctor import account

    class Ec2:
        def describe_regions(self, **_: object) -> Any:
            return {"Regions": [{"RegionName": DEV.region, "OptInStatus": "not-opted-in"}]}

    real = account.client
    monkeypatch.setattr(account, "client", lambda t, service: Ec2() if service == "ec2" else real(t, service))
    checks = {check.name: check for check in account_checks(DEV, target(url, DEV.account_id))}
    assert checks["region"].status == "problem"


def test_missing_permissions_are_named_by_stack(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlops_kit.doctor import account

    monkeypatch.setattr(account, "principal_arn", lambda *_: "arn:aws:iam::111111111111:role/deploy")
    monkeypatch.setattr(account, "denied", lambda *_: {"platform": ["eks:CreateCluster"]})
    checks = {check.name: check for check in account_checks(DEV, target(url, DEV.account_id))}
    assert checks["permissions state"].status == "ok"
    assert checks["permissions platform"].status == "problem"
    assert checks["permissions platform"].detail == "lacks eks:CreateCluster"


def test_a_simulator_that_refuses_is_no_problem_but_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlops_kit.doctor import account

    def refuse(*_: object) -> None:
        raise KitError("access denied")

    monkeypatch.setattr(account, "principal_arn", lambda *_: "arn:aws:iam::111111111111:role/deploy")
    monkeypatch.setattr(account, "denied", refuse)
    (check,) = [c for c in account_checks(DEV, target(url, DEV.account_id)) if c.name == "permissions"]
    assert (check.status, check.hint) == ("absent", "allow iam:SimulatePrincipalPolicy to see them")


@pytest.mark.parametrize(
    ("arn", "status", "detail"),
    [
        ("arn:aws:iam::111111111111:root", "ok", "the root user may do everything"),
        (
            "arn:aws:sts::111111111111:federated-user/bob",
            "absent",
            "can't tell for federated-user/bob",
        ),
        (
            "arn:aws:sts::111111111111:user/moto",
            "ok",
            "user/moto is no IAM user or role of the emulated account",
        ),
    ],
)
def test_callers_whose_policies_iam_does_not_simulate(
    url: str, monkeypatch: pytest.MonkeyPatch, arn: str, status: str, detail: str
) -> None:
    from mlops_kit.doctor import account

    monkeypatch.setattr(account, "caller", lambda _: Identity(DEV.account_id, arn))
    (check,) = [c for c in account_checks(DEV, target(url, DEV.account_id)) if c.name == "permissions"]
    assert check.status == status
    assert check.detail.startswith(detail)

"""What the doctor says of the permissions of a deploy role, asked of an IAM that decides by policies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Workplace
from .inventory import sandbox_clients

ROLE = "deployer"
ARN = f"arn:aws:iam::111111111111:role/ci/{ROLE}"


def allowing(*actions: str, effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def place(new_workplace: Callable[[], Workplace]) -> Workplace:
    made = new_workplace()
    made.run("mlops-kit sandbox start")
    file = made.root / "environments" / "dev.yaml"
    file.write_text(f"deploy_role_arn: {ARN}\n{file.read_text()}")
    iam = sandbox_clients(made, "dev")("iam")
    iam.create_role(RoleName=ROLE, Path="/ci/", AssumeRolePolicyDocument=allowing("sts:AssumeRole"))
    return made


@pytest.fixture
def iam(place: Workplace) -> Any:
    return sandbox_clients(place, "dev")("iam")


def permissions(place: Workplace, code: int) -> dict[str, dict[str, str]]:
    done = place.run("mlops-kit sandbox exec --env dev -- mlops-kit doctor dev --json", code=code)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["caller"]["detail"].startswith(f"assumed-role/{ROLE}/")
    return {
        name.removeprefix("permissions "): check
        for name, check in checks.items()
        if name.startswith("permissions")
    }


def test_the_sandboxs_own_caller_is_limited_by_nothing(place: Workplace) -> None:
    told = place.run("mlops-kit doctor prod --sandbox").stdout
    assert "ok       permissions: user/moto is no IAM user or role of the emulated account" in told
    assert "can't tell" not in told
    _, _, next_step = told.rstrip().rpartition("environment: ")
    assert next_step == "mlops-kit sandbox exec --env prod -- mlops-kit doctor prod"
    place.run(next_step)


def test_a_limited_role_is_told_what_it_lacks_by_stack(place: Workplace, iam: Any) -> None:
    iam.put_role_policy(RoleName=ROLE, PolicyName="most", PolicyDocument=allowing("*"))
    assert {check["status"] for check in permissions(place, 0).values()} == {"ok"}

    denied = allowing("kms:CreateKey", "ec2:CreateVpc", effect="Deny")
    iam.put_role_policy(RoleName=ROLE, PolicyName="but", PolicyDocument=denied)
    found = permissions(place, 1)
    assert found["state"]["detail"] == "lacks kms:CreateKey"
    assert found["foundation"]["detail"] == "lacks ec2:CreateVpc, kms:CreateKey"
    assert found["foundation"]["hint"] == f"allow them for {ARN}"
    assert found["serving"]["status"] == "ok"
    iam.delete_role_policy(RoleName=ROLE, PolicyName="but")


def test_a_permissions_boundary_limits_what_the_policies_allow(place: Workplace, iam: Any) -> None:
    iam.put_role_policy(RoleName=ROLE, PolicyName="most", PolicyDocument=allowing("*"))
    document = allowing("s3:*", "kms:*")
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=boundary)
    found = permissions(place, 1)
    assert found["state"]["status"] == "ok"
    assert "ec2:CreateVpc" in found["foundation"]["detail"]
    iam.delete_role_permissions_boundary(RoleName=ROLE)


def test_a_principal_that_is_not_there_is_refused(iam: Any) -> None:
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.simulate_principal_policy(PolicySourceArn=f"{ARN}-gone", ActionNames=["s3:GetObject"])

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from mlops_kit.doctor.account import principal_arn
from mlops_kit.doctor.permissions import Needed, denied, needed
from mlops_kit.environments.load import load
from mlops_kit.project import Project

ROLE = "arn:aws:iam::111111111111:role/deploy"
ENTRY = Needed("state", "arn:aws:s3:::mlops-dev-*", ("s3:GetObject", "s3:PutObject"), {"aws:x": "y"})


@pytest.fixture
def iam() -> Any:
    return boto3.client("iam", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def answer(**decisions: str) -> dict[str, Any]:
    results = [{"EvalActionName": f"s3:{name}", "EvalDecision": value} for name, value in decisions.items()]
    return {"EvaluationResults": results}


def test_what_the_simulator_does_not_allow_is_denied(iam: Any) -> None:
    request = {
        "PolicySourceArn": ROLE,
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ResourceArns": ["arn:aws:s3:::mlops-dev-*"],
        "ContextEntries": [
            {"ContextKeyName": "aws:x", "ContextKeyValues": ["y"], "ContextKeyType": "string"}
        ],
    }
    with Stubber(iam) as stub:
        first = answer(GetObject="allowed") | {"IsTruncated": True, "Marker": "m"}
        stub.add_response("simulate_principal_policy", first, request)
        stub.add_response(
            "simulate_principal_policy", answer(PutObject="implicitDeny"), {**request, "Marker": "m"}
        )
        assert denied(iam, ROLE, [ENTRY]) == {"state": ["s3:PutObject"]}


def test_explicit_denial_counts_and_actions_are_named_once(iam: Any) -> None:
    with Stubber(iam) as stub:
        for _ in range(2):
            stub.add_response("simulate_principal_policy", answer(PutObject="explicitDeny"))
        assert denied(iam, ROLE, [ENTRY, ENTRY]) == {"state": ["s3:PutObject"]}


def test_the_data_names_actions_and_arns_that_exist() -> None:
    """Every action's service and, where the SDK has it, its name; every placeholder is filled in."""
    import botocore.session

    environment = load(Project(Path(__file__).parents[3]), "prod")
    session = botocore.session.get_session()
    # Actions that are no operation of the API, from the Service Authorization Reference.
    extra = {
        "iam:PassRole",
        "s3:DeleteObjectVersion",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketCORS",
        "s3:GetReplicationConfiguration",
        "s3:ListTagsForResource",
        "s3:GetBucketObjectLockConfiguration",
        "s3:PutBucketObjectLockConfiguration",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "sagemaker:InvokeEndpoint",
    }
    clients = {"access-analyzer": "accessanalyzer"}  # where the SDK's name is not that of the actions
    wanted = needed(environment)
    assert {entry.stack for entry in wanted} == {"state", "foundation", "platform", "serving", "models"}
    for entry in wanted:
        assert "{" not in entry.resource
        for action in entry.actions:
            service, name = action.split(":")
            operations = session.get_service_model(clients.get(service, service)).operation_names
            assert name in operations or action in extra, action


@pytest.mark.parametrize(
    ("caller", "principal"),
    [
        ("arn:aws:iam::111111111111:user/team/ann", "arn:aws:iam::111111111111:user/team/ann"),
        ("arn:aws:iam::111111111111:root", None),
        ("arn:aws:sts::111111111111:federated-user/ann", None),
    ],
)
def test_principal_behind_a_caller(caller: str, principal: str | None) -> None:
    assert principal_arn(caller, iam=None) == principal


def test_principal_behind_a_session_has_the_roles_path(iam: Any) -> None:
    session = "arn:aws-cn:sts::111111111111:assumed-role/deploy/me"
    role = {
        "Path": "/team/",
        "RoleName": "deploy",
        "RoleId": "AROAAAAAAAAAAAAAAAAA",
        "Arn": "arn:aws-cn:iam::111111111111:role/team/deploy",
        "CreateDate": "2026-11-24T00:00:00Z",
    }
    with Stubber(iam) as stub:
        stub.add_response("get_role", {"Role": role}, {"RoleName": "deploy"})
        assert principal_arn(session, iam) == "arn:aws-cn:iam::111111111111:role/team/deploy"
        stub.add_client_error("get_role", "AccessDenied")
        assert principal_arn(session, iam) == "arn:aws-cn:iam::111111111111:role/deploy"

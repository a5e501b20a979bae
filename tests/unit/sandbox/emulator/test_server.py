"""The emulated API tells accounts apart and says plainly what it can't do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mlops_kit.sandbox.emulator.server import Emulator, access_key

DEV, PROD = "111111111111", "222222222222"

Clients = Callable[..., Any]


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with Emulator() as emulator:

        def make(service: str, account: str = DEV, token: dict[str, str] | None = None) -> Any:
            credentials = {
                "aws_access_key_id": access_key(account),
                "aws_secret_access_key": "secret",
                **(token or {}),
            }
            return boto3.client(service, endpoint_url=emulator.url, region_name="eu-west-1", **credentials)

        yield make


@pytest.mark.parametrize("account", [DEV, PROD])
def test_the_access_key_says_which_account(clients: Clients, account: str) -> None:
    assert clients("sts", account).get_caller_identity()["Account"] == account


def test_accounts_do_not_see_each_other(clients: Clients) -> None:
    clients("ecr", DEV).create_repository(repositoryName="only-in-dev")
    assert clients("ecr", PROD).describe_repositories()["repositories"] == []


def test_an_assumed_role_acts_in_its_own_account(clients: Clients) -> None:
    role = f"arn:aws:iam::{PROD}:role/deploy"
    given = clients("sts", DEV).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    token = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    assert clients("sts", token=token).get_caller_identity()["Account"] == PROD


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("ec2", "describe_fpga_images", {}),  # EC2's protocol
        ("elasticbeanstalk", "describe_events", {}),  # query
        ("sagemaker", "list_human_task_uis", {}),  # JSON
        ("grafana", "list_workspaces", {}),  # a service that is not there at all
    ],
)
def test_what_it_can_not_do_is_said_at_once_and_never_retried(
    clients: Clients, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(clients(service), operation)(**arguments)
    response = caught.value.response
    assert response["Error"]["Code"] == "NotImplemented"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert response["ResponseMetadata"]["RetryAttempts"] == 0


def test_it_starts_empty_each_time() -> None:
    def buckets(emulator: Emulator) -> list[str]:
        s3 = boto3.client(
            "s3",
            endpoint_url=emulator.url,
            region_name="us-east-1",
            aws_access_key_id=access_key(DEV),
            aws_secret_access_key="secret",
        )
        names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
        s3.create_bucket(Bucket="left-behind")
        return names

    for _ in range(2):
        with Emulator() as emulator:
            assert buckets(emulator) == []


def test_a_taken_port_is_an_error_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        Emulator(other.getsockname()[1]).__enter__()

"""What botocore raises, as what a user can act on."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from mlops_kit.aws.errors import error_code, explained, translate
from mlops_kit.aws.session import client
from mlops_kit.errors import ConfigurationError, KitError
from mlops_kit.target import Target


def answer(code: str, message: str = "no", retries: int = 0) -> botocore.ClientError:
    return botocore.ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RetryAttempts": retries}},  # type: ignore[typeddict-item]
        "CreateModelPackage",
    )


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (botocore.NoCredentialsError(), "doing it: no AWS credentials found", "--profile"),
        (
            botocore.ProfileNotFound(profile="x"),
            "doing it: The config profile (x) could not be found",
            "list-profiles",
        ),
        (botocore.UnauthorizedSSOTokenError(), "doing it: the credentials could not be had", "aws sso login"),
        (answer("ExpiredToken"), "doing it: the AWS credentials have expired", "aws sso login"),
        (answer("InvalidClientTokenId"), "doing it: AWS does not accept the credentials", "--profile"),
        (
            answer("AccessDenied", "User: x is not authorized to perform: s3:PutObject on resource: y"),
            "doing it: access denied to s3:PutObject: User: x",
            "mlops-kit doctor ENV",
        ),
        (
            answer("AccessDeniedException", "no"),
            "doing it: access denied to CreateModelPackage: no",
            "permission",
        ),
        (
            answer("ThrottlingException", retries=4),
            "doing it: AWS throttled CreateModelPackage, after 4 retries",
            "again in a minute",
        ),
        (
            botocore.EndpointConnectionError(endpoint_url="http://127.0.0.1:9"),
            "doing it: no connection: Could not connect",
            "network",
        ),
        (botocore.ConnectTimeoutError(endpoint_url="http://x"), "doing it: no connection: ", "proxy"),
        (
            ResponseParserError("Unable to parse response, invalid XML received:\nb'<html>'"),
            "doing it: what answered is not AWS's API",
            "a proxy",
        ),
        (botocore.NoRegionError(), "doing it: You must specify a region.", ""),
        (
            answer("ValidationException", "bad name"),
            "CreateModelPackage answered ValidationException: bad name",
            "",
        ),
    ],
)
def test_an_error_says_what_failed_and_what_to_do(error: Exception, message: str, hint: str) -> None:
    with pytest.raises(KitError) as refusal, explained("doing it"):
        raise error

    assert message in refusal.value.message
    assert hint in refusal.value.hint
    assert refusal.value.__cause__ is error


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"aws_secret_access_key = hunter2\n", ":1 is not as AWS's configuration is written"),
        (b"[default]\nregion = x\nhunter2\n", ":3 is not as AWS's configuration is written"),
        (b"[default]\n[default]\nhunter2 = 1\n", ":2 is not as AWS's configuration is written"),
        (b"[default]\ns3 =\n  hunter2\n", " is not as AWS's configuration is written"),
        (b"\xff\xfe", " is not text in UTF-8"),
    ],
)
@pytest.mark.parametrize("name", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
def test_an_aws_configuration_that_is_none_is_named(
    name: str, content: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "aws"
    file.write_bytes(content)
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, str(file if variable == name else tmp_path / "none"))
    target = Target("test", "eu-central-1", tmp_path, tmp_path)

    with pytest.raises(ConfigurationError) as refusal:
        client(target, "sts")

    assert f"{file}{told}" in refusal.value.message
    assert "correct it" in refusal.value.hint
    assert "hunter2" not in refusal.value.message


def test_a_profile_that_there_is_not_is_looked_for_in_files_that_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/elsewhere/config")
    told = translate(botocore.ProfileNotFound(profile="x"), "doing it")
    assert told
    assert told.hint.endswith("shows the profiles in /elsewhere/config and ~/.aws/credentials")


def test_other_errors_pass() -> None:
    assert translate(ValueError("mine"), "doing it") is None
    with pytest.raises(ZeroDivisionError), explained("doing it"):
        _ = 1 / 0
    assert error_code(ValueError()) == ""

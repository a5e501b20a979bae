"""What botocore raises, as what a user can act on."""

from __future__ import annotations

import pytest
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from mlops_kit.aws.errors import error_code, explained, translate
from mlops_kit.errors import KitError


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


def test_other_errors_pass() -> None:
    assert translate(ValueError("mine"), "doing it") is None
    with pytest.raises(ZeroDivisionError), explained("doing it"):
        _ = 1 / 0
    assert error_code(ValueError()) == ""

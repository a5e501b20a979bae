"""What botocore raises, as a KitError: what failed, why, and the next step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mlops_kit.errors import ConfigurationError, KitError

ABSENT = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})
"""S3's codes for an object that is not in its bucket, and for a bucket that is not there."""
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_INVALID = frozenset(
    {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AuthFailure",
        "InvalidToken",
    }
)
_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}
)
_THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
        "RequestThrottled",
    }
)

_SIGN_IN = "sign in (`aws sso login`, or new access keys), or name a profile with --profile"
_IN_BETWEEN = "a proxy or a page to sign in at answers in its place, or AWS_ENDPOINT_URL is wrong"
# "… is not authorized to perform: s3:PutObject on resource: …" in the messages of most services.
_ACTION = re.compile(r"not authorized to perform:?\s+([\w-]+:\w+)")


@contextmanager
def explained(what: str, *, denied: str = "") -> Iterator[None]:
    """Turn an error of botocore inside the block into a KitError that begins with `what`.

    `denied` is the next step where the caller lacks a permission that no stack and no model command needs.
    """
    try:
        yield
    except Exception as error:
        translated = translate(error, what, denied=denied)
        if translated is None:
            raise
        raise translated from error


def translate(error: Exception, what: str, *, denied: str = "") -> KitError | None:
    """Return the KitError of a botocore error, None for any other exception."""
    from botocore import exceptions as botocore
    from botocore.parsers import ResponseParserError

    if isinstance(error, botocore.ClientError):
        return _answer(error, what, denied or _DENIED_HINT)
    if isinstance(error, ResponseParserError):
        return KitError(f"{what}: what answered is not AWS's API", _IN_BETWEEN)
    if not isinstance(error, (botocore.BotoCoreError, botocore.HTTPClientError)):
        return None
    if isinstance(error, (botocore.NoCredentialsError, botocore.PartialCredentialsError)):
        return KitError(f"{what}: no AWS credentials found", _SIGN_IN)
    if isinstance(error, botocore.ProfileNotFound):
        return KitError(f"{what}: {error}", f"`aws configure list-profiles` shows the profiles in {_files()}")
    if isinstance(error, botocore.ConfigParseError):
        return ConfigurationError(f"{what}: {_unparsed(error)}", "correct it; `aws configure` writes it anew")
    if isinstance(error, (botocore.ConfigNotFound, botocore.InvalidConfigError)):
        return ConfigurationError(f"{what}: {error}", f"correct the profile in {_files()}")
    expired = (
        botocore.SSOTokenLoadError,
        botocore.UnauthorizedSSOTokenError,
        botocore.TokenRetrievalError,
        botocore.CredentialRetrievalError,
        botocore.RefreshWithMFAUnsupportedError,
    )
    if isinstance(error, expired):
        return KitError(f"{what}: the credentials could not be had: {error}", _SIGN_IN)
    if isinstance(error, (botocore.ConnectionError, botocore.HTTPClientError)):
        return KitError(f"{what}: no connection: {error}", "check the network, the proxy and the region")
    return KitError(f"{what}: {error}")


def _files() -> str:
    config = os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config"
    return f"{config} and {os.environ.get('AWS_SHARED_CREDENTIALS_FILE') or '~/.aws/credentials'}"


def _unparsed(error: Any) -> str:
    """Name the file, and the line where that is known; what stands there may be a key, and is not shown."""
    why = error.kwargs.get("error")
    if isinstance(why, UnicodeDecodeError):
        return f"{error.kwargs['path']} is not text in UTF-8"
    lines = [getattr(why, "lineno", None), *(number for number, _ in getattr(why, "errors", ()))]
    line = next((f":{number}" for number in lines if number), "")
    return (
        f"{error.kwargs['path']}{line} is not as AWS's configuration is written: [section], then name = value"
    )


def error_code(error: Exception) -> str:
    """Return AWS's error code of a ClientError, an empty string for any other exception."""
    response: Mapping[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", ""))


def error_message(error: Exception) -> str:
    """Return AWS's message of a ClientError."""
    response: Mapping[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Message", "")) or str(error)


def _answer(error: Any, what: str, denied: str) -> KitError:
    code, message = error_code(error), error_message(error)
    if code in _EXPIRED:
        return KitError(f"{what}: the AWS credentials have expired", _SIGN_IN)
    if code in _INVALID:
        return KitError(f"{what}: AWS does not accept the credentials ({code})", _SIGN_IN)
    if code in _DENIED:
        return KitError(f"{what}: access denied to {_action(error, message)}: {message}", denied)
    if code in _THROTTLED:
        attempts = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        return KitError(
            f"{what}: AWS throttled {error.operation_name}, after {attempts} retries",
            "nothing was lost: run the command again in a minute, or ask for a higher quota",
        )
    return KitError(f"{what}: {error.operation_name} answered {code}: {message}")


_DENIED_HINT = "the role that the command acts as needs this permission (`mlops-kit doctor ENV` lists all)"


def _action(error: Any, message: str) -> str:
    named = _ACTION.search(message)
    return named[1] if named else str(error.operation_name)

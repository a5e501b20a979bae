"""Turns what an AWS client raises into what Terraform shows."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from mlops_kit.sandbox.backed.types import ProviderError

AwsError = (ClientError, BotoCoreError)


def error_code(error: Exception) -> str:
    """Return AWS's error code, empty where the request never got an answer."""
    return str(error.response["Error"].get("Code", "")) if isinstance(error, ClientError) else ""


def is_missing(error: Exception, codes: Any) -> bool:
    """Whether the error says that the object is not there: one of `codes`, or AWS's usual names for it."""
    code = error_code(error)
    if code in codes:
        return True
    return isinstance(error, ClientError) and (
        code in ("404", "NoSuchEntity", "ResourceNotFoundException", "NotFoundException", "NotFound")
        or code.endswith((".NotFound", "NotFoundException", "NotFoundFault"))
    )


def provider_error(
    action: str, type_name: str, name: Any, error: Exception, state: dict[str, Any] | None = None
) -> ProviderError:
    """Return the failure of `action` ("creating") on a resource, in the provider's usual words."""
    subject = f"{type_name} ({name})" if isinstance(name, str) and name else type_name
    if isinstance(error, ClientError):
        answer = error.response["Error"]
        detail = f"{error.operation_name}: {answer.get('Code')}: {answer.get('Message')}"
    else:
        detail = str(error)
    return ProviderError(f"{action} {subject}: {detail}", state=state)

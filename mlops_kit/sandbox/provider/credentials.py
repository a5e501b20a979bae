"""What a provider block says of account, region and tags, as one `ProviderConfig`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlops_kit.sandbox.backed.types import ProviderConfig, ProviderError
from mlops_kit.sandbox.backed.values import UNKNOWN

_SANDBOX_KEY = re.compile(r"SANDBOX0?(\d{12})")
SECRET = "sandbox"  # noqa: S105 - the emulator checks no signature
# A region that the process itself names goes before the listener's; these are the names AWS tools read.
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def account_of_key(key: str) -> str | None:
    """Return the account that is in a sandbox's access key id, None for any other key."""
    found = _SANDBOX_KEY.fullmatch(key)
    return found[1] if found else None


@dataclass(frozen=True)
class Defaults:
    """What holds where a provider block says nothing."""

    account_id: str
    region: str
    endpoint_url: str

    @property
    def access_key(self) -> str:
        """The sandbox's access key id of the account."""
        return f"SANDBOX0{self.account_id}"


def configure(
    config: Mapping[str, Any], defaults: Defaults, environment: Mapping[str, str]
) -> ProviderConfig:
    """Return the configured provider. Raises ProviderError where its account is not allowed.

    `environment` is the Terraform process's. Named profiles, shared files and custom endpoints are the real
    account's business: here all of them lead to the emulated AWS.
    """
    region = next((environment[name] for name in REGION_VARIABLES if environment.get(name)), defaults.region)
    tags = _first(config, "default_tags").get("tags")
    ignored = _first(config, "ignore_tags")
    provider = ProviderConfig(
        region=_text(config, "region") or region,
        access_key=_text(config, "access_key") or defaults.access_key,
        secret_key=_text(config, "secret_key") or SECRET,
        session_token=_text(config, "token"),
        endpoint_url=defaults.endpoint_url,
        default_tags={key: value for key, value in _known(tags, {}).items() if isinstance(value, str)},
        ignore_tag_keys=tuple(_known(ignored.get("keys"), ())),
        ignore_tag_prefixes=tuple(_known(ignored.get("key_prefixes"), ())),
    )
    for role in _known(config.get("assume_role"), []):
        provider = _assume(provider, role)
    for role in _known(config.get("assume_role_with_web_identity"), []):
        provider = _assume(provider, role)
    _check_account(config, provider)
    return provider


def _assume(provider: ProviderConfig, role: Mapping[str, Any]) -> ProviderConfig:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    arn = _text(role, "role_arn")
    if not arn:
        return provider
    client = boto3.client(
        "sts",
        region_name=provider.region,
        endpoint_url=provider.endpoint_url,
        aws_access_key_id=provider.access_key,
        aws_secret_access_key=provider.secret_key,
        aws_session_token=provider.session_token,
    )
    try:
        answer = client.assume_role(RoleArn=arn, RoleSessionName=_text(role, "session_name") or "terraform")
    except (BotoCoreError, ClientError) as error:
        raise ProviderError(
            "Cannot assume IAM Role", f"IAM Role ({arn}) cannot be assumed: {error}", ("assume_role",)
        ) from error
    credentials = answer["Credentials"]
    return replace(
        provider,
        access_key=credentials["AccessKeyId"],
        secret_key=credentials["SecretAccessKey"],
        session_token=credentials["SessionToken"],
    )


def _check_account(config: Mapping[str, Any], provider: ProviderConfig) -> None:
    allowed = _known(config.get("allowed_account_ids"), ())
    forbidden = _known(config.get("forbidden_account_ids"), ())
    if not allowed and not forbidden:
        return
    from mlops_kit.sandbox.backed.context import Context

    account = Context(provider).account
    if (allowed and account not in allowed) or account in forbidden:
        raise ProviderError(
            f"AWS account ID not allowed: {account}",
            "The sandbox acts in this account; the provider block's allowed_account_ids or "
            "forbidden_account_ids exclude it.",
            ("allowed_account_ids" if allowed else "forbidden_account_ids",),
        )


def _first(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    blocks = config.get(name)
    first = blocks[0] if isinstance(blocks, list) and blocks else {}
    return first if isinstance(first, Mapping) else {}


def _text(config: Mapping[str, Any], name: str) -> str | None:
    value = config.get(name)
    return value if isinstance(value, str) and value else None


def _known(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None or value is UNKNOWN else value

"""The AWS clients of one configured provider, and what names of it appear in ARNs."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache
from typing import Any

from mlops_kit.sandbox.backed.types import ProviderConfig
from mlops_kit.sandbox.emulator import direct

_lock = threading.Lock()


class Context:
    """One provider configuration in one region: clients, account, partition."""

    def __init__(self, provider: ProviderConfig, region: str = "") -> None:
        self.provider = provider
        self.region = region or provider.region

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service; clients are shared by all with the same credentials."""
        with _lock:  # boto3 sessions are not safe to share while they make clients
            return _client(
                service,
                self.region,
                self.provider.endpoint_url,
                self.provider.access_key,
                self.provider.secret_key,
                self.provider.session_token,
            )

    @cached_property
    def account(self) -> str:
        """The caller's account id."""
        return str(self._identity["Account"])

    @cached_property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return str(self._identity["Arn"].split(":")[1])

    @property
    def _identity(self) -> dict[str, str]:
        return _identity(
            self.region,
            self.provider.endpoint_url,
            self.provider.access_key,
            self.provider.secret_key,
            self.provider.session_token,
        )

    def names(self) -> dict[str, str]:
        """What templates may name beside attributes."""
        return {
            "account": self.account,
            "region": self.region,
            "partition": self.partition,
            "working_folder": self.provider.folder,
        }


@lru_cache(maxsize=256)
def _client(service: str, region: str, endpoint: str, key: str, secret: str, token: str | None) -> Any:
    import boto3
    from botocore.config import Config

    session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
    client = session.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        endpoint_url=endpoint or None,
        config=Config(
            s3={"addressing_style": "path"},
            inject_host_prefix=False,  # the emulator has one host name
            max_pool_connections=32,
            retries={"mode": "standard", "total_max_attempts": 4},
            user_agent="mlops-kit-sandbox",  # botocore would compose its own anew for every request
        ),
    )
    direct.connect(client)
    return client


@lru_cache(maxsize=64)
def _identity(region: str, endpoint: str, key: str, secret: str, token: str | None) -> dict[str, str]:
    identity: dict[str, str] = _client("sts", region, endpoint, key, secret, token).get_caller_identity()
    return identity

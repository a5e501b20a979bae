"""The only place that makes boto3 sessions and clients."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from mlops_kit.aws.errors import explained
from mlops_kit.target import Target

if TYPE_CHECKING:
    import boto3

# AWS's `standard` mode retries throttling, 5xx and broken connections with exponential back-off and jitter.
_ATTEMPTS = 5
_CONNECT_SECONDS = 10
_READ_SECONDS = 70  # InvokeEndpoint answers within 60 seconds
_SESSION_NAME = "mlops-kit"

# The names that a Target may set, as boto3 reads them from the environment, and a session's own parameters.
_PARAMETERS = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
    "AWS_PROFILE": "profile_name",
}

_lock = threading.Lock()
_sessions: dict[Any, boto3.Session] = {}
_clients: dict[Any, Any] = {}


def client(target: Target, service: str) -> Any:
    """Return the boto3 client of a service at `target`; the same target gives the same client.

    Clients may be used from several threads. Raises KitError where no credentials are to be had.
    """
    key = (_identity(target), service)
    with _lock:
        if key not in _clients:
            with explained(f"preparing to call {service}"):
                _clients[key] = _make_client(_session(target), target, service)
        return _clients[key]


def _make_client(session: boto3.Session, target: Target, service: str) -> Any:
    from botocore.config import Config

    # A bucket whose name is part of the host name is not to be resolved on a custom endpoint.
    endpoint = target.variables.get("AWS_ENDPOINT_URL")
    config = Config(
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        user_agent_extra="mlops-kit",
        s3={"addressing_style": "path"} if endpoint else None,
        inject_host_prefix=not endpoint,
    )
    return session.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]


def _session(target: Target) -> boto3.Session:
    key = _identity(target)
    if key not in _sessions:
        import boto3

        parameters = {
            _PARAMETERS[name]: value for name, value in target.variables.items() if name in _PARAMETERS
        }
        session = boto3.Session(region_name=target.region, **parameters)  # type: ignore[arg-type]
        _sessions[key] = _assumed(session, target.role_arn, target.region) if target.role_arn else session
    return _sessions[key]


def _assumed(session: boto3.Session, role_arn: str, region: str) -> boto3.Session:
    """Return a session that acts as a role and renews its credentials when they run out."""
    import boto3
    from botocore.credentials import (
        AssumeRoleCredentialFetcher,
        DeferredRefreshableCredentials,
    )
    from botocore.session import get_session

    source = session._session
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=source.create_client,
        source_credentials=source.get_credentials(),
        role_arn=role_arn,
        extra_args={"RoleSessionName": _SESSION_NAME},
    )
    core = get_session()
    credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, method="assume-role")
    vars(core)["_credentials"] = credentials  # botocore offers no public way to set renewable ones
    return boto3.Session(region_name=region, botocore_session=core)


def _identity(target: Target) -> Any:
    return (target.region, target.role_arn, frozenset(target.variables.items()))

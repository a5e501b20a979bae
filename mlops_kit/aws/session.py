"""The only place that makes boto3 sessions and clients."""

from __future__ import annotations

import os
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mlops_kit.aws.errors import explained
from mlops_kit.errors import ConfigurationError
from mlops_kit.target import Target

if TYPE_CHECKING:
    import boto3
    from botocore.session import Session

# AWS's `standard` mode retries throttling, 5xx and broken connections with exponential back-off and jitter.
_ATTEMPTS = 5
_CONNECT_SECONDS = 10
_READ_SECONDS = 70  # InvokeEndpoint answers within 60 seconds
_SESSION_NAME = "mlops-kit"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

# What a Target may set, named as in the environment: a session's parameters, and botocore's settings.
_PARAMETERS = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
    "AWS_PROFILE": "profile_name",
}
_SETTINGS = {
    "AWS_CONFIG_FILE": "config_file",
    "AWS_SHARED_CREDENTIALS_FILE": "credentials_file",
    "AWS_CA_BUNDLE": "ca_bundle",
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
                try:
                    _clients[key] = _make_client(_session(target), target, service)
                except ValueError as error:  # what botocore says of an endpoint that is no URL
                    raise ConfigurationError(
                        f"preparing to call {service}: {error}",
                        "correct AWS_ENDPOINT_URL, or the profile's endpoint_url and region",
                    ) from error
        return _clients[key]


def _make_client(session: boto3.Session, target: Target, service: str) -> Any:
    from botocore.config import Config

    endpoint = target.variables.get("AWS_ENDPOINT_URL")
    config = Config(
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        user_agent_extra="mlops-kit",
        # Host names made of an endpoint's (bucket.host, api.host) cannot be resolved where it is one's own.
        s3={"addressing_style": "path"} if endpoint else None,
        inject_host_prefix=not endpoint,
        # A proxy does not reach this machine's loopback; None means what the environment says.
        proxies={} if endpoint and urlsplit(endpoint).hostname in _LOOPBACK else None,
    )
    made = session.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]
    made.meta.events.register("before-parse", _refuse_page)
    return made


def _refuse_page(response_dict: dict[str, Any], **_: Any) -> None:
    """Raise what botocore does over what it can't parse: a page would pass for an empty answer, or a denial.

    Failures of the service itself may come as pages, too, and are for the retries.
    """
    from botocore.parsers import ResponseParserError

    body = response_dict["body"]  # a stream where it is an object's content, which may be a page
    if isinstance(body, bytes) and response_dict["status_code"] < HTTPStatus.INTERNAL_SERVER_ERROR:
        start = body[:100].lstrip().lower()
        if start.startswith((b"<!doctype html", b"<html")):
            raise ResponseParserError("the answer is a page in HTML")


def _session(target: Target) -> boto3.Session:
    key = _identity(target)
    if key not in _sessions:
        session = _new_session(target)
        _sessions[key] = _assumed(session, target.role_arn, target.region) if target.role_arn else session
    return _sessions[key]


def _new_session(target: Target) -> boto3.Session:
    import boto3

    core = _core_session()
    for name, setting in _SETTINGS.items():
        if name in target.variables:
            core.set_config_variable(setting, target.variables[name])
    given = {_PARAMETERS[name]: value for name, value in target.variables.items() if name in _PARAMETERS}
    parameters: Any = {name: value for name, value in given.items() if value}
    return boto3.Session(region_name=target.region, botocore_session=core, **parameters)


def _core_session() -> Session:
    from botocore.session import get_session

    from mlops_kit.aws.service_models import shared_loader

    core = get_session()
    core.lazy_register_component("data_loader", lambda: shared_loader(core.get_config_variable("data_path")))
    return core


def _assumed(session: boto3.Session, role_arn: str, region: str) -> boto3.Session:
    """Return a session that acts as a role and renews its credentials when they run out."""
    import boto3
    from botocore.credentials import (
        AssumeRoleCredentialFetcher,
        DeferredRefreshableCredentials,
    )
    from botocore.exceptions import NoCredentialsError

    source = session._session
    held = source.get_credentials()
    if held is None:
        raise NoCredentialsError
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=source.create_client,
        source_credentials=held,
        role_arn=role_arn,
        extra_args={"RoleSessionName": _SESSION_NAME},
    )
    core = _core_session()
    credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, method="assume-role")
    vars(core)["_credentials"] = credentials  # botocore offers no public way to set renewable ones
    return boto3.Session(region_name=region, botocore_session=core)


def _identity(target: Target) -> Any:
    """What decides where a client's requests go and as whom."""
    surroundings = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return (target.region, target.role_arn, frozenset({**surroundings, **target.variables}.items()))

"""LookupEvents of CloudTrail, which moto lacks: who changed a resource, of the sandbox's own calls."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

from moto.cloudtrail.responses import CloudTrailResponse

from mlops_kit.sandbox.emulator.trail import Change, changes

_MOST = 50
_SUPPORTED = {"ResourceName", "EventName", "EventSource", "ReadOnly"}


def lookup_events(self: Any) -> str:
    """LookupEvents by one attribute, newest first; of this account and region."""
    wanted = self._get_param("LookupAttributes") or []
    found = [
        change
        for change in reversed(changes())
        if (change.account, change.region) == (self.current_account, self.region)
        and all(_matches(change, one["AttributeKey"], one["AttributeValue"]) for one in wanted)
    ]
    most = self._get_param("MaxResults") or _MOST
    return json.dumps({"Events": [_event(change) for change in found[:most]]})


def _matches(change: Change, key: str, value: str) -> bool:
    if key not in _SUPPORTED:
        raise NotImplementedError(f"it does not look up events by {key}")
    if key == "ResourceName":
        return change.names(value)
    if key == "EventName":
        return operation(change) == value
    return value == (f"{change.service}.amazonaws.com" if key == "EventSource" else "false")


def _event(change: Change) -> dict[str, Any]:
    name, source = operation(change), f"{change.service}.amazonaws.com"
    identifier = str(uuid5(NAMESPACE_URL, f"{change.at}{change.target}{change.text}"))
    arn = f"arn:aws:sts::{change.account}:user/moto"  # as GetCallerIdentity answers
    detail = {
        "eventVersion": "1.11",
        "eventID": identifier,
        "eventName": name,
        "eventSource": source,
        "awsRegion": change.region,
        "userAgent": change.agent,
        "userIdentity": {"type": "IAMUser", "arn": arn, "accountId": change.account, "userName": "moto"},
        "recipientAccountId": change.account,
        "readOnly": False,
    }
    return {
        "EventId": identifier,
        "EventName": name,
        "EventSource": source,
        "EventTime": change.at,
        "ReadOnly": "false",
        "Username": "moto",
        "Resources": [],
        "CloudTrailEvent": json.dumps(detail),
    }


def operation(change: Change) -> str:
    """Return the name of the operation, found by method and path where the request does not say it."""
    if change.operation:
        return change.operation
    path, _, query = change.target.partition("?")
    given = set(parse_qs(query, keep_blank_values=True))
    fitting = [
        (len(keys), name)
        for name, method, pattern, keys in _routes(change.service)
        if method == change.method and keys <= given and re.fullmatch(pattern, path)
    ]
    return max(fitting)[1] if fitting else f"{change.method} {path}"


@cache
def _routes(service: str) -> list[tuple[str, str, str, set[str]]]:
    """Operations of a REST API: name, method, pattern of the path, keys of the query."""
    from botocore.exceptions import UnknownServiceError
    from moto.core.utils import get_service_model

    try:
        model = get_service_model(service)  # boto3's clients of S3 take the bucket out of theirs
    except UnknownServiceError:
        return []
    routes = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http.get("requestUri", "/").partition("?")
        pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))
        keys = set(parse_qs(query, keep_blank_values=True))
        routes.append((name, http.get("method", "POST"), pattern, keys))
    return routes


def install() -> None:
    """Put it beside moto's."""
    CloudTrailResponse.lookup_events = lookup_events

"""Finding, keeping and naming EKS's records; moto's cluster objects carry those it has no place for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moto.core.utils import utcnow
from moto.eks.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from moto.moto_api._internal import mock_random

Record = dict[str, Any]


def request_of(response: Any) -> Record:
    """Return a request's parameters: the body's members, the query's and the path's."""
    query = dict(parse_qsl(urlsplit(response.uri).query))  # moto's own query string may hold the body
    body = json.loads(response.body) if response.body else {}
    return {**query, **body, **response.uri_match}


def invalid_parameter(message: str, cluster: str | None = None) -> InvalidParameterException:
    """EKS's InvalidParameterException."""
    return InvalidParameterException(clusterName=cluster, message=message)


def invalid_request(message: str, cluster: str | None = None) -> InvalidRequestException:
    """EKS's InvalidRequestException."""
    return InvalidRequestException(clusterName=cluster, message=message)


def in_use(message: str, cluster: str | None = None) -> ResourceInUseException:
    """EKS's ResourceInUseException."""
    return ResourceInUseException(clusterName=cluster, message=message)


def not_found(message: str, cluster: str | None = None) -> ResourceNotFoundException:
    """EKS's ResourceNotFoundException."""
    return ResourceNotFoundException(clusterName=cluster, message=message)


def find_cluster(response: Any) -> Any:
    """Return the cluster that a request names; raises ResourceNotFoundException."""
    return response.eks_backend.describe_cluster(name=response.uri_match["name"])


def records(cluster: Any, kind: str) -> dict[str, Record]:
    """Return the records of one kind (`addons`, `access_entries`, …) of a cluster, by key."""
    kept: dict[str, Record] = cluster.__dict__.setdefault(f"_kit_{kind}", {})
    return kept


def find_record(cluster: Any, kind: str, key: str, message: str) -> Record:
    """Return one record; raises ResourceNotFoundException with `message`."""
    record = records(cluster, kind).get(key)
    if record is None:
        raise not_found(message, cluster.name)
    return record


def arn(cluster: Any, kind: str, *parts: str) -> str:
    """Return the ARN of something that belongs to a cluster."""
    prefix = cluster.arn.rsplit(":", 1)[0]
    return f"{prefix}:{kind}/" + "/".join([cluster.name, *parts])


def unique_id() -> str:
    """Return an id in the form that EKS gives add-ons, entries and updates."""
    return str(mock_random.uuid4())


def add_update(cluster: Any, kind: str, params: dict[str, Any]) -> Record:
    """Keep a finished update of a cluster (or of what is in it) and return it."""
    update = {
        "id": unique_id(),
        "status": "Successful",
        "type": kind,
        "params": [
            {"type": name, "value": value if isinstance(value, str) else json.dumps(value)}
            for name, value in params.items()
        ],
        "createdAt": utcnow(),
        "errors": [],
    }
    records(cluster, "updates")[update["id"]] = update
    return update


def check_role(response: Any, role_arn: str, message: str) -> None:
    """Raise InvalidParameterException where `role_arn` is of this account, and no such role is there."""
    from moto.iam.models import iam_backends

    account = response.current_account
    if f"::{account}:" not in role_arn:
        return
    roles = iam_backends[account][response.eks_backend.partition].roles.values()
    if not any(role.arn == role_arn for role in roles):
        raise invalid_parameter(message)


def page(response: Any, member: str, items: list[Any]) -> Record:
    """Return the page of a list that a request asks for; the token is the place to go on from."""
    request = request_of(response)
    start, size = int(request.get("nextToken") or 0), int(request.get("maxResults") or 100)
    answer: Record = {member: items[start : start + size]}
    if start + size < len(items):
        answer["nextToken"] = str(start + size)
    return answer

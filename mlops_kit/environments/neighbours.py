"""What an environment must not share with another one of the project, found before either is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from mlops_kit.environments.document import Node
from mlops_kit.environments.problem import Problem

Data = Mapping[str, Any]


def conflicts(mine: Data, tree: Node, other: str, theirs: Data) -> list[Problem]:
    """Compare an environment with the environment `other`; both as data that is not yet checked.

    Ranges of networks, since they may be peered one day; and what an account has one of: an OIDC provider of
    an issuer (IAM, CreateOpenIDConnectProvider: EntityAlreadyExists) and, per region, an analyzer of external
    access (quotas of IAM Access Analyzer).
    """
    found = [*_ranges(mine, other, theirs), *_singletons(mine, other, theirs)]
    places = ((tree.at(tuple(path.split("."))), f"{path}: {text}") for path, text in found)
    return [Problem(place.file, place.line, text) for place, text in places]


def _ranges(mine: Data, other: str, theirs: Data) -> Iterator[tuple[str, str]]:
    own, another = _range(mine), _range(theirs)
    if own and another and own.overlaps(another):
        text = f"{own} overlaps {another} of environment {other}; write a range of its own"
        yield "network.cidr", text


def _range(data: Data) -> IPv4Network | None:
    try:
        return IPv4Network(str(_section(data, "network").get("cidr")))
    except ValueError:
        return None


def _singletons(mine: Data, other: str, theirs: Data) -> Iterator[tuple[str, str]]:
    if mine.get("account_id") != theirs.get("account_id"):
        return
    write = f"as in environment {other}, which is in the same account; write false in one of them"
    issuers = {_issuer(mine), _issuer(theirs)}
    if len(issuers) == 1 and issuers != {None}:
        yield "ci.create_provider", f"it would make the account's provider of {issuers.pop()}, {write}"
    analyzers = [_section(data, "audit").get("access_analyzer", True) for data in (mine, theirs)]
    if mine.get("region") == theirs.get("region") and analyzers == [True, True]:
        yield "audit.access_analyzer", f"it would make the region's one analyzer, {write}"


def _issuer(data: Data) -> str | None:
    """The issuer whose provider an environment makes."""
    ci = _section(data, "ci")
    makes = ci and ci.get("create_provider", True) is True
    return str(ci.get("issuer") or ci.get("provider")) if makes else None


def _section(data: Data, name: str) -> Data:
    section = data.get(name)
    return section if isinstance(section, Mapping) else {}

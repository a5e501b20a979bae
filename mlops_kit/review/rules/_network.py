"""Rules of security groups and network ACLs in one form, and which of them let more through.

Attributes: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group and
network_acl, security_group_rule, vpc_security_group_ingress_rule, network_acl_rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

from mlops_kit.review.changes import Change
from mlops_kit.review.rules._conditions import network_covers
from mlops_kit.review.rules._values import blocks, number, texts

GROUPS = frozenset({"aws_security_group", "aws_default_security_group"})
GROUP_RULES = {
    "aws_security_group_rule": "",
    "aws_vpc_security_group_egress_rule": "egress",
    "aws_vpc_security_group_ingress_rule": "ingress",
}
"""Single rules -> direction; an aws_security_group_rule says it in `type`."""
LISTS = frozenset({"aws_network_acl", "aws_default_network_acl"})
LIST_RULES = frozenset({"aws_network_acl_rule"})

_SINGLE = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
_SOURCES = {
    "aws_default_network_acl": ("cidr_block", "ipv6_cidr_block"),
    "aws_default_security_group": ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"),
    "aws_network_acl": ("cidr_block", "ipv6_cidr_block"),
    "aws_network_acl_rule": ("cidr_block", "ipv6_cidr_block"),
    "aws_security_group": ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"),
    "aws_security_group_rule": (
        "cidr_blocks",
        "ipv6_cidr_blocks",
        "prefix_list_ids",
        "source_security_group_id",
    ),
    "aws_vpc_security_group_egress_rule": _SINGLE,
    "aws_vpc_security_group_ingress_rule": _SINGLE,
}
"""Resource type -> where its rules name networks and groups."""
_PROTOCOLS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp"}
_LARGEST = {4: 7, 6: 15}
"""Networks up to these prefix lengths are the internet: two halves of it are as good as 0.0.0.0/0."""


@dataclass(frozen=True)
class Opening:
    """Traffic of a protocol, on ports, from or to a source, that is let through."""

    ingress: bool
    protocol: str
    first: float
    last: float
    source: str

    def covers(self, other: Opening) -> bool:
        """Whether it lets through all that the other does."""
        return (
            self.ingress == other.ingress
            and self.protocol in ("all", other.protocol)
            and (self.protocol == "all" or (self.first <= other.first and other.last <= self.last))
            and (self.source == other.source or network_covers(self.source, other.source))
        )

    def __str__(self) -> str:
        ports = f"{self.first:g}" if self.first == self.last else f"{self.first:g} to {self.last:g}"
        what = "everything" if self.protocol == "all" else f"{self.protocol} {ports}"
        return f"{what} {'from' if self.ingress else 'to'} {self.source}"


def on_internet(source: str) -> bool:
    """Whether a CIDR block is the internet, or a great part of it."""
    try:
        network = ip_network(source, strict=False)
    except ValueError:
        return False
    return network.prefixlen <= _LARGEST[network.version]


@lru_cache(maxsize=4)  # more than one rule asks for the same change in turn
def added(change: Change) -> list[Opening]:
    """Return what a change lets through that was not let through before."""
    old = list(_openings(change.type, change.values.before))
    return [
        opening
        for opening in _openings(change.type, change.values.after)
        if not any(former.covers(opening) for former in old)
    ]


def _openings(type_name: str, values: Mapping[str, Any] | None) -> Iterator[Opening]:
    if values is None:
        return
    if type_name in GROUPS or type_name in LISTS:
        for direction in ("ingress", "egress"):
            for block in blocks(values, direction):
                yield from _read(type_name, block, direction == "ingress")
    elif type_name in LIST_RULES:
        yield from _read(type_name, values, values.get("egress") is not True)
    else:
        yield from _read(type_name, values, (GROUP_RULES[type_name] or values.get("type")) == "ingress")


def _read(type_name: str, rule: Mapping[str, Any], ingress: bool) -> Iterator[Opening]:
    if type_name in LISTS | LIST_RULES and "deny" in (rule.get("action"), rule.get("rule_action")):
        return
    protocol = str(rule.get("ip_protocol") or rule.get("protocol") or "-1").lower()
    first, last = number(rule.get("from_port")), number(rule.get("to_port"))
    for attribute in _SOURCES[type_name]:
        for source in texts(rule.get(attribute)):
            if source:
                yield Opening(
                    ingress,
                    _PROTOCOLS.get(protocol, protocol),
                    0 if first is None else first,
                    65535 if last is None else last,
                    source,
                )

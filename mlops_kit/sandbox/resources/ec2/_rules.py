"""Security group rules: inline sets, taken apart into single rules that can be compared and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import UNKNOWN, Values

_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}

# Attribute of a rule, the API's list of peers, and the member that names the peer in it.
_PEERS = (
    ("cidr_blocks", "IpRanges", "CidrIp"),
    ("ipv6_cidr_blocks", "Ipv6Ranges", "CidrIpv6"),
    ("prefix_list_ids", "PrefixListIds", "PrefixListId"),
    ("security_groups", "UserIdGroupPairs", "GroupId"),
)


@dataclass(frozen=True, order=True)
class Rule:
    """One rule with one peer; `kind` is the attribute that the peer stands in."""

    protocol: str
    from_port: int
    to_port: int
    kind: str
    peer: str
    description: str = ""

    def permission(self) -> dict[str, Any]:
        """Return the rule as the API takes it."""
        _, ranges, member = next(item for item in _PEERS if item[0] == self.kind)
        peer = {member: self.peer} | ({"Description": self.description} if self.description else {})
        permission: dict[str, Any] = {"IpProtocol": self.protocol, ranges: [peer]}
        if self.protocol != "-1":
            permission |= {"FromPort": self.from_port, "ToPort": self.to_port}
        return permission


def protocol_name(protocol: Any) -> str:
    """Return a protocol in the spelling of the API's answers."""
    text = str(protocol).lower()
    return _PROTOCOLS.get(text, text)


def rules_of(items: Any, group_id: str) -> set[Rule]:
    """Return the single rules of inline blocks; none of what is not known."""
    found = set()
    for item in items if isinstance(items, list) else ():
        protocol = protocol_name(item["protocol"])
        first, last = (0, 0) if protocol == "-1" else (int(item["from_port"]), int(item["to_port"]))
        peers = [(kind, peer) for kind, _, _ in _PEERS for peer in item.get(kind) or ()]
        if item.get("self"):
            peers.append(("security_groups", group_id))
        for kind, peer in peers:
            found.add(Rule(protocol, first, last, kind, peer, item.get("description") or ""))
    return found


def rules_in(permissions: Iterable[Mapping[str, Any]]) -> set[Rule]:
    """Return the single rules of the API's permissions."""
    found = set()
    for permission in permissions:
        protocol = permission["IpProtocol"]
        first, last = permission.get("FromPort", 0), permission.get("ToPort", 0)
        first, last = (0, 0) if protocol == "-1" else (first, last)
        for kind, ranges, member in _PEERS:
            for peer in permission.get(ranges, ()):
                found.add(Rule(protocol, first, last, kind, peer[member], peer.get("Description", "")))
    return found


def inline(rules: Iterable[Rule], group_id: str) -> list[Values]:
    """Return single rules as inline blocks: those that differ only in their peer stand in one."""
    blocks: dict[tuple[Any, ...], Values] = {}
    for rule in sorted(rules):
        key = (rule.protocol, rule.from_port, rule.to_port, rule.description)
        block = blocks.setdefault(
            key,
            {
                "protocol": rule.protocol,
                "from_port": rule.from_port,
                "to_port": rule.to_port,
                "description": rule.description,
                "self": False,
                **{kind: [] for kind, _, _ in _PEERS},
            },
        )
        if rule.kind == "security_groups" and rule.peer == group_id:
            block["self"] = True
        else:
            block[rule.kind].append(rule.peer)
    return list(blocks.values())


def read_inline(values: Values, group: Response) -> None:
    """Set `ingress` and `egress`, in the state's grouping where it holds the same rules."""
    for direction, member in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        present = rules_in(group.get(member, ()))
        if values.get(direction) is None or rules_of(values[direction], values["id"]) != present:
            values[direction] = inline(present, values["id"])


def authorize(
    context: Context, group_id: str, direction: str, rules: Iterable[Rule], *, revoke: bool
) -> None:
    """Add rules to a group, or take them out."""
    permissions = [rule.permission() for rule in sorted(rules)]
    if permissions:
        verb = "revoke" if revoke else "authorize"
        call = getattr(context.client("ec2"), f"{verb}_security_group_{direction}")
        call(GroupId=group_id, IpPermissions=permissions)


def _replace_all(context: Context, prior: Values, values: Values) -> None:
    """Leave a group with the configured rules; a new one comes with rules of AWS's own, which go."""
    group_id = values["id"]
    if prior:
        before = {name: rules_of(prior.get(name), group_id) for name in ("ingress", "egress")}
    else:
        answer = context.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
        before = {
            "ingress": rules_in(answer.get("IpPermissions", ())),
            "egress": rules_in(answer.get("IpPermissionsEgress", ())),
        }
    for direction, old in before.items():
        if prior and values.get(direction) in (None, UNKNOWN):
            continue
        wanted = rules_of(values.get(direction), group_id)
        authorize(context, group_id, direction, old - wanted, revoke=True)
        authorize(context, group_id, direction, wanted - old, revoke=False)


READS = (Read("describe_security_groups", {"GroupIds": ["{id}"]}, "SecurityGroups[0]"),)
RULE_NAMES: Mapping[str, str | None] = {
    "GroupName": "name",
    "IpPermissions": None,
    "IpPermissionsEgress": None,
}


def inline_updates(always: str) -> Sequence[Update]:
    """Return the updates of a group with inline rules; `always` is an attribute that every group has."""
    return (Update(apply=_replace_all, on=("ingress", "egress", always), on_create=True),)


def delete_group() -> Call:
    """Return the call that deletes a group."""
    return Call("delete_security_group", {"GroupId": "{id}"}, fill=False)

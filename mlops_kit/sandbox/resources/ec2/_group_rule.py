"""A rule that is a resource of its own: ingress and egress alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values, one_is_set
from mlops_kit.sandbox.resources.ec2._rules import Rule, protocol_name
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given

_PEERS = {
    "cidr_ipv4": "cidr_blocks",
    "cidr_ipv6": "ipv6_cidr_blocks",
    "prefix_list_id": "prefix_list_ids",
    "referenced_security_group_id": "security_groups",
}


def _permissions(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    name = next(name for name in _PEERS if given(values, name))
    first, last = (values.get(port) for port in ("from_port", "to_port"))
    rule = Rule(
        protocol_name(values["ip_protocol"]),
        -1 if first is None else int(first),
        -1 if last is None else int(last),
        _PEERS[name],
        values[name],
        given(values, "description") or "",
    )
    return [rule.permission()]


def _modify(context: Context, prior: Values, values: Values) -> None:
    rule = {
        "IpProtocol": protocol_name(values["ip_protocol"]),
        "FromPort": values.get("from_port"),
        "ToPort": values.get("to_port"),
        "CidrIpv4": given(values, "cidr_ipv4"),
        "CidrIpv6": given(values, "cidr_ipv6"),
        "PrefixListId": given(values, "prefix_list_id"),
        "ReferencedGroupId": given(values, "referenced_security_group_id"),
        "Description": given(values, "description"),
    }
    context.client("ec2").modify_security_group_rules(
        GroupId=values["security_group_id"],
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": values["id"],
                "SecurityGroupRule": {name: value for name, value in rule.items() if value is not None},
            }
        ],
    )


def _after_read(context: Context, values: Values, rule: Response) -> None:
    values["referenced_security_group_id"] = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    if rule["IpProtocol"] == "-1":
        for port in ("from_port", "to_port"):
            values[port] = None if values[port] == -1 else values[port]


def _same_protocol(left: Any, right: Any) -> bool:
    return protocol_name(left) == protocol_name(right)


def _check(config: Values) -> list[Problem]:
    if one_is_set(config, _PEERS):
        return []
    return [
        Problem("Invalid Attribute Combination", f"Exactly one of {', '.join(_PEERS)} must be configured.")
    ]


def group_rule(direction: str) -> Backed:
    """Return the type of a rule in one direction."""
    revoke = {"GroupId": "{security_group_id}", "SecurityGroupRuleIds": ["{id}"]}
    return Backed(
        type=f"aws_vpc_security_group_{direction}_rule",
        service="ec2",
        names={"GroupId": "security_group_id", "ReferencedGroupInfo": None},
        create=Call(
            f"authorize_security_group_{direction}",
            {"GroupId": "{security_group_id}", "IpPermissions": _permissions},
            fill=False,
        ),
        id="SecurityGroupRules[0].SecurityGroupRuleId",
        reads=(
            Read(
                "describe_security_group_rules", {"SecurityGroupRuleIds": ["{id}"]}, "SecurityGroupRules[0]"
            ),
        ),
        updates=(Update(apply=_modify),),
        delete=Call(f"revoke_security_group_{direction}", revoke, fill=False),
        framework=True,
        force_new=("security_group_id",),
        equal={"ip_protocol": _same_protocol},
        computed=arn("security-group-rule"),
        tags=ec2_tags("security-group-rule"),
        after_read=_after_read,
        check=_check,
    )

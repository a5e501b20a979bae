"""The older kind of a rule resource, which may stand for several peers at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._rules import Rule, authorize, protocol_name, rules_of
from mlops_kit.sandbox.resources.ec2._shared import given, text_hash

_LISTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")
_SOURCES = (*_LISTS, "self", "source_security_group_id")
_IMPORTED = re.compile(r"(sg-\w+?)_(ingress|egress)_([\w-]+?)_(-?\d+)_(-?\d+)_(.+)")


def _rules(values: Mapping[str, Any]) -> set[Rule]:
    source = given(values, "source_security_group_id")
    item = {
        **{name: values.get(name) for name in ("protocol", "from_port", "to_port", "self", "description")},
        **{name: given(values, name) or [] for name in _LISTS},
        "security_groups": [source] if source and not values.get("self") else [],
    }
    return rules_of([item], values["security_group_id"])


def _permissions(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [rule.permission() for rule in sorted(_rules(values))]


def _matching(values: Mapping[str, Any]) -> str:
    """Find one of the group's rules that this resource stands for."""
    peers = {
        "cidr_blocks": "CidrIpv4",
        "ipv6_cidr_blocks": "CidrIpv6",
        "prefix_list_ids": "PrefixListId",
        "security_groups": "ReferencedGroupInfo.GroupId",
    }
    each = [
        f"IsEgress==`{'true' if values['type'] == 'egress' else 'false'}`"
        f" && IpProtocol=='{rule.protocol}' && {peers[rule.kind]}=='{rule.peer}'"
        + (f" && FromPort==`{rule.from_port}`" if rule.protocol != "-1" else "")
        for rule in _rules(values)
    ]
    return f"SecurityGroupRules[?{' || '.join(each)}] | [0]"


def _describe(context: Context, prior: Values, values: Values) -> None:
    """Another description: the only change that needs no other rule."""
    call = getattr(context.client("ec2"), f"update_security_group_rule_descriptions_{values['type']}")
    call(GroupId=values["security_group_id"], IpPermissions=_permissions(values))


def _after_read(context: Context, values: Values, rule: Response) -> None:
    values["id"] = _identifier(values)
    single = len(_rules(values)) == 1
    values["security_group_rule_id"] = rule["SecurityGroupRuleId"] if single else None
    values["description"] = rule.get("Description")


def _identifier(values: Mapping[str, Any]) -> str:
    parts = [
        values["security_group_id"],
        values["type"],
        protocol_name(values["protocol"]),
        values["from_port"],
        values["to_port"],
        *(peer for name in _LISTS for peer in sorted(values.get(name) or ())),
        values.get("source_security_group_id") or "",
    ]
    return f"sgrule-{text_hash('-'.join(str(part) for part in parts))}"


def _identified(identifier: str) -> Values | None:
    """Take GROUP_TYPE_PROTOCOL_FROM_TO_SOURCE[_SOURCE]... apart; a source says by its form what it is."""
    parts = _IMPORTED.fullmatch(identifier)
    if not parts:
        return None
    group, kind, protocol, first, last, sources = parts.groups()
    values: Values = {"security_group_id": group, "type": kind, "protocol": protocol_name(protocol)}
    ports = {"from_port": int(first), "to_port": int(last)}
    values |= ports if values["protocol"] != "-1" else dict.fromkeys(ports, 0)
    values["self"] = False
    for source in sources.split("_"):
        if source == "self":
            values["self"] = True
        elif source.startswith("sg-") or "/sg-" in source:  # another account's group follows its account
            values["source_security_group_id"] = source
        else:
            names = {":": "ipv6_cidr_blocks", "pl-": "prefix_list_ids"}
            name = next((name for mark, name in names.items() if mark in source), "cidr_blocks")
            values.setdefault(name, []).append(source)
    return values


def _on_plan(context: Context, prior: Values | None, planned: Values, config: Values) -> None:
    """All protocols have all ports: what is configured beside them is no change of an imported rule."""
    if prior is not None and protocol_name(planned["protocol"]) == "-1":
        for port in ("from_port", "to_port"):
            planned[port] = prior[port] if prior[port] == 0 else planned[port]


def _check(config: Values) -> list[Problem]:
    problems = []
    if config.get("type") not in ("ingress", "egress") and isinstance(config.get("type"), str):
        problems.append(Problem("expected type to be one of [ingress egress]", path=("type",)))
    if all(config.get(name) is None for name in _SOURCES):
        problems.append(Problem("Missing required argument", f"One of {', '.join(_SOURCES)} is needed."))
    return problems


def _operation(direction: str, verb: str) -> Call:
    return Call(
        f"{verb}_security_group_{direction}",
        {"GroupId": "{security_group_id}", "IpPermissions": _permissions},
        fill=False,
        when=lambda values: bool(values["type"] == direction),
    )


def _authorize(context: Context, prior: Values, values: Values) -> None:
    if not prior:
        authorize(context, values["security_group_id"], values["type"], _rules(values), revoke=False)


RESOURCE = Backed(
    type="aws_security_group_rule",
    service="ec2",
    create=Call("describe_security_groups", {"GroupIds": ["{security_group_id}"]}, fill=False),
    id="{security_group_id}",
    reads=(
        Read(
            "describe_security_group_rules",
            {"Filters": [{"Name": "group-id", "Values": ["{security_group_id}"]}]},
            _matching,
        ),
    ),
    updates=(
        Update(apply=_authorize, on=("security_group_id",), on_create=True),
        Update(apply=_describe, on=("description",)),
    ),
    delete=(_operation("ingress", "revoke"), _operation("egress", "revoke")),
    gone=("InvalidPermission.NotFound", "InvalidGroup.NotFound"),
    force_new=("security_group_id", "type", "protocol", "from_port", "to_port", *_SOURCES),
    defaults={"self": False},
    # What finds the rule; AWS answers -1 for the ports of all protocols, whatever was asked for.
    names={"FromPort": None, "ToPort": None},
    equal={"protocol": lambda left, right: protocol_name(left) == protocol_name(right)},
    import_id=_identified,
    on_plan=_on_plan,
    after_read=_after_read,
    check=_check,
)

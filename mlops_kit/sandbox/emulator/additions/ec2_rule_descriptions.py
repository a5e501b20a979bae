"""Descriptions of security group rules, whatever their peer is, and gone once a change has none.

Moto answers those of CIDR rules only, so a rule for a group or a prefix list seemed to lose its own. A change
replaces the whole of a rule; moto left the description and the IPv6 range as they were.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

_init = SecurityGroupRule.__init__
_modify = EC2Backend.modify_security_group_rules


def keep_description(self: Any, *args: Any, **kwargs: Any) -> None:
    """Remember the description that the prefix list came with."""
    self.prefix_list_description = (kwargs.get("prefix_list_id") or {}).get("Description")
    if len(args) > 7 and args[7]:
        self.prefix_list_description = args[7].get("Description")
    _init(self, *args, **kwargs)


def description(self: Any) -> str | None:
    """Return the description given last: by a change of the rule, else with its peer."""
    found: str | None = (
        self.ip_range.get("Description")
        or self.source_group.get("Description")
        or self.prefix_list_description
    )
    return found


def modify_security_group_rules(self: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
    """ModifySecurityGroupRules."""
    _modify(self, group_id, rules)
    group = self.get_security_group_by_name_or_id(group_id)
    for identifier, wanted in rules.items():
        rule = group.get_rule(identifier)
        rule.prefix_list_description = None
        for peer in (rule.ip_range, rule.source_group):
            peer.pop("Description", None)
        if wanted.get("CidrIpv6"):
            rule.ip_range["CidrIpv6"] = wanted["CidrIpv6"]
        if wanted.get("Description"):
            holder = rule.source_group if rule.source_group.get("GroupId") else rule.ip_range
            holder["Description"] = wanted["Description"]


def install() -> None:
    """Replace moto's constructor and property; wrap the change."""
    EC2Backend.modify_security_group_rules = modify_security_group_rules
    SecurityGroupRule.__init__ = keep_description
    SecurityGroupRule.description = property(description)

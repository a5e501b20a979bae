"""Descriptions of security group rules, whatever their peer is.

Moto answers those of CIDR rules only, so a rule for a group or a prefix list seemed to lose its own.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

_init = SecurityGroupRule.__init__


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


def install() -> None:
    """Replace moto's constructor and property."""
    SecurityGroupRule.__init__ = keep_description
    SecurityGroupRule.description = property(description)

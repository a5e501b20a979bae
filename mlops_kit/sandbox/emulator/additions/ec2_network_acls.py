"""Entries of network ACLs: ICMP's type and code, which moto looks for elsewhere, and entries not there."""

from __future__ import annotations

import functools
from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response

from mlops_kit.sandbox.emulator.additions.ec2_shared import before, refusal


@cache
def install() -> None:
    """Complete the two operations that make entries; refuse to delete one that is not there."""
    for name in ("create_network_acl_entry", "replace_network_acl_entry"):
        setattr(EC2Response, name, _with_icmp(getattr(EC2Response, name)))
    before(EC2Backend, "delete_network_acl_entry", _must_exist)


def _with_icmp(operation: Any) -> Any:
    @functools.wraps(operation)
    def complete(response: Any) -> Any:
        answer = operation(response)
        acl = response.ec2_backend.get_network_acl(response._get_param("NetworkAclId"))
        entry = _entry(acl, response._get_param("RuleNumber"), response._get_param("Egress"))
        entry.icmp_code = response._get_param("IcmpTypeCode.Code")
        entry.icmp_type = response._get_param("IcmpTypeCode.Type")
        return answer

    return complete


def _must_exist(backend: Any, network_acl_id: str, rule_number: int, egress: bool) -> None:
    if _entry(backend.get_network_acl(network_acl_id), rule_number, egress) is None:
        side = "egress" if egress else "ingress"
        message = f"The {side} entry {rule_number} does not exist in network ACL {network_acl_id}"
        raise refusal("InvalidNetworkAclEntry.NotFound", message)


def _entry(acl: Any, number: int, egress: bool) -> Any:
    same = (e for e in acl.network_acl_entries if (e.rule_number, e.egress) == (number, egress))
    return next(same, None)

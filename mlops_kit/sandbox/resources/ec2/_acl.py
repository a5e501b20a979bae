"""Network ACLs: entries as the inline sets have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import given, members

_NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "all": "-1"}
LAST = 32767  # the entry that AWS keeps at the end of every list: deny the rest


def protocol_number(protocol: Any) -> str:
    """Return a protocol in the spelling of the API's answers."""
    text = str(protocol).lower()
    return _NUMBERS.get(text, text)


def entry_params(
    entry: Mapping[str, Any], *, number: str = "rule_no", action: str = "action"
) -> dict[str, Any]:
    """Return an entry as the API takes it."""
    protocol = protocol_number(entry["protocol"])
    params: dict[str, Any] = {
        "RuleNumber": int(entry[number]),
        "RuleAction": str(entry[action]).lower(),
        "Protocol": protocol,
    }
    for name, member in (("cidr_block", "CidrBlock"), ("ipv6_cidr_block", "Ipv6CidrBlock")):
        if given(entry, name):
            params[member] = entry[name]
    if protocol in ("6", "17"):
        params["PortRange"] = {"From": int(entry["from_port"]), "To": int(entry["to_port"])}
    if protocol in ("1", "58"):
        code, kind = (int(entry.get(name) or 0) for name in ("icmp_code", "icmp_type"))
        params["IcmpTypeCode"] = {"Code": code, "Type": kind}
    return params


def set_entries(context: Context, prior: Values, values: Values) -> None:
    """Make the two lists those that are configured; a default ACL comes with entries of AWS's own."""
    ec2, acl = context.client("ec2"), values["id"]
    if not prior:
        prior = {}
        read_entries(context, prior, ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0])
    for direction in ("ingress", "egress"):
        side = {"NetworkAclId": acl, "Egress": direction == "egress"}
        old = {int(entry["rule_no"]): entry_params(entry) for entry in given(prior, direction) or ()}
        new = {int(entry["rule_no"]): entry_params(entry) for entry in given(values, direction) or ()}
        for number in old:
            if new.get(number) != old[number]:
                ec2.delete_network_acl_entry(RuleNumber=number, **side)
        for number, entry in new.items():
            if old.get(number) != entry:
                ec2.create_network_acl_entry(**entry, **side)


def set_subnets(context: Context, prior: Values, values: Values) -> None:
    """Move subnets to this ACL, and those that left to the VPC's default one."""
    ec2, acl = context.client("ec2"), values["id"]
    old, new = members(prior, "subnet_ids"), members(values, "subnet_ids")
    vpc_id = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["VpcId"]
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["NetworkAcls"]
    default = next(item["NetworkAclId"] for item in acls if item["IsDefault"])
    for item in acls:
        for association in item.get("Associations", ()):
            subnet = association["SubnetId"]
            target = acl if subnet in new - old else default if subnet in old - new else None
            if target and target != item["NetworkAclId"]:
                ec2.replace_network_acl_association(
                    AssociationId=association["NetworkAclAssociationId"], NetworkAclId=target
                )


def read_entries(context: Context, values: Values, acl: Response) -> None:
    """Set the two lists and the subnets."""
    for direction in ("ingress", "egress"):
        values[direction] = [
            {
                "action": entry["RuleAction"],
                "cidr_block": entry.get("CidrBlock", ""),
                "from_port": entry.get("PortRange", {}).get("From", 0),
                "icmp_code": entry.get("IcmpTypeCode", {}).get("Code", 0),
                "icmp_type": entry.get("IcmpTypeCode", {}).get("Type", 0),
                "ipv6_cidr_block": entry.get("Ipv6CidrBlock", ""),
                "protocol": entry["Protocol"],
                "rule_no": entry["RuleNumber"],
                "to_port": entry.get("PortRange", {}).get("To", 0),
            }
            for entry in acl.get("Entries", ())
            if bool(entry["Egress"]) == (direction == "egress") and entry["RuleNumber"] < LAST
        ]
    values["subnet_ids"] = sorted(item["SubnetId"] for item in acl.get("Associations", ()))


def same_protocol(left: Any, right: Any) -> bool:
    """Whether two spellings name one protocol."""
    return protocol_number(left) == protocol_number(right)

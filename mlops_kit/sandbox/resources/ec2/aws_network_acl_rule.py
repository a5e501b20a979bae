"""One entry of a network ACL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response, Update
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._acl import entry_params, same_protocol
from mlops_kit.sandbox.resources.ec2._shared import text_hash


def _entry(values: Mapping[str, Any]) -> str:
    side = "true" if values.get("egress") else "false"
    wanted = f"RuleNumber==`{int(values['rule_number'])}` && Egress==`{side}`"
    return f"NetworkAcls[0].Entries[?{wanted}] | [0]"


def _identifier(values: Mapping[str, Any]) -> str:
    """Return the id, which names the protocol as it was given when the rule was made or imported."""
    side = "true" if values.get("egress") else "false"
    parts = (values["network_acl_id"], int(values["rule_number"]), side, values["protocol"], "")
    return f"nacl-{text_hash('-'.join(str(part) for part in parts))}"


def _identified(identifier: str) -> Values | None:
    """Take ACL:NUMBER:PROTOCOL:EGRESS apart."""
    parts = re.fullmatch(r"(acl-\w+):(\d+):([\w-]+):(true|false)", identifier)
    if not parts:
        return None
    values: Values = {"network_acl_id": parts[1], "rule_number": int(parts[2]), "protocol": parts[3]}
    values["egress"] = parts[4] == "true"
    return values | {"id": _identifier(values)}


def _create(context: Context, prior: Values, values: Values) -> None:
    if not prior:
        context.client("ec2").create_network_acl_entry(
            NetworkAclId=values["network_acl_id"],
            Egress=bool(values.get("egress")),
            **entry_params(values, number="rule_number", action="rule_action"),
        )


def _after_read(context: Context, values: Values, entry: Response) -> None:
    ports, icmp = entry.get("PortRange", {}), entry.get("IcmpTypeCode", {})
    values["from_port"], values["to_port"] = ports.get("From"), ports.get("To")
    values["cidr_block"] = entry.get("CidrBlock", "")
    values["ipv6_cidr_block"] = entry.get("Ipv6CidrBlock", "")
    values["icmp_code"], values["icmp_type"] = icmp.get("Code"), icmp.get("Type")


RESOURCE = Backed(
    type="aws_network_acl_rule",
    service="ec2",
    create=Call("describe_network_acls", {"NetworkAclIds": ["{network_acl_id}"]}, fill=False),
    chosen={"id": _identifier},
    id="{id}",
    import_id=_identified,
    reads=(Read("describe_network_acls", {"NetworkAclIds": ["{network_acl_id}"]}, _entry),),
    updates=(Update(apply=_create, on=("network_acl_id",), on_create=True),),
    delete=Call(
        "delete_network_acl_entry",
        {"NetworkAclId": "{network_acl_id}", "RuleNumber": "{rule_number}", "Egress": "{egress}"},
        fill=False,
    ),
    gone=("InvalidNetworkAclEntry.NotFound", "InvalidNetworkAclID.NotFound"),
    force_new=(
        "cidr_block",
        "egress",
        "from_port",
        "icmp_code",
        "icmp_type",
        "ipv6_cidr_block",
        "network_acl_id",
        "protocol",
        "rule_action",
        "rule_number",
        "to_port",
    ),
    defaults={"egress": False},
    equal={"protocol": same_protocol},
    as_answered=("protocol",),
    after_read=_after_read,
)

"""A set of DHCP options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import Backed, Call, Read, Response
from mlops_kit.sandbox.backed.values import Values
from mlops_kit.sandbox.resources.ec2._shared import arn, ec2_tags, given

_OPTIONS = {
    "domain_name": "domain-name",
    "domain_name_servers": "domain-name-servers",
    "ipv6_address_preferred_lease_time": "ipv6-address-preferred-lease-time",
    "netbios_name_servers": "netbios-name-servers",
    "netbios_node_type": "netbios-node-type",
    "ntp_servers": "ntp-servers",
}
_LISTS = ("domain_name_servers", "netbios_name_servers", "ntp_servers")


def _configurations(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    wanted = {key: given(values, name) for name, key in _OPTIONS.items()}
    return [
        {"Key": key, "Values": [str(item) for item in (value if isinstance(value, list) else [value])]}
        for key, value in wanted.items()
        if value is not None
    ]


def _after_read(context: Context, values: Values, options: Response) -> None:
    found = {
        item["Key"]: [value["Value"] for value in item["Values"]]
        for item in options.get("DhcpConfigurations", ())
    }
    for name, key in _OPTIONS.items():
        present = found.get(key)
        values[name] = present if name in _LISTS else present[0] if present else None


RESOURCE = Backed(
    type="aws_vpc_dhcp_options",
    service="ec2",
    create=Call("create_dhcp_options", {"DhcpConfigurations": _configurations}, fill=False),
    id="DhcpOptions.DhcpOptionsId",
    reads=(Read("describe_dhcp_options", {"DhcpOptionsIds": ["{id}"]}, "DhcpOptions[0]"),),
    delete=Call("delete_dhcp_options", {"DhcpOptionsId": "{id}"}, fill=False),
    force_new=tuple(_OPTIONS),
    computed=arn("dhcp-options"),
    tags=ec2_tags("dhcp-options"),
    after_read=_after_read,
)

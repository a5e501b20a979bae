"""The addresses of a network interface: a set, a number of them, or a list in its order.

One of three attributes leads and the others follow, as hashicorp/aws has it: the list where its switch is
on, else the set, else the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.values import UNKNOWN, Values
from mlops_kit.sandbox.resources.ec2._shared import given, members


@dataclass(frozen=True)
class Family:
    """IPv4 or IPv6: its attributes, and how the API names it. `fixed`: how many addresses never change."""

    listed: str
    ordered: str
    addresses: str
    count: str
    member: str
    address: str
    number: str
    operation: str
    fixed: int

    def present(self, interface: Mapping[str, Any]) -> list[str]:
        """Return the addresses that an interface has."""
        return [item[self.address] for item in interface.get(self.member, ())]

    def fill(self, values: Values, interface: Mapping[str, Any]) -> None:
        """Set the attributes to what the API answers."""
        present = self.present(interface)
        values[self.addresses], values[self.ordered] = present, list(present)
        values[self.count] = max(len(present) - self.fixed, 0)

    def leading(self, values: Mapping[str, Any]) -> str:
        """Return the attribute that names addresses."""
        return self.ordered if values.get(self.listed) else self.addresses

    def wanted(self, values: Mapping[str, Any]) -> list[str]:
        """Return the addresses that the leading attribute names, none where a number leads."""
        return list(given(values, self.leading(values)) or ())

    def plan(self, prior: Values, planned: Values, config: Values) -> None:
        """What follows a change is known after the apply alone."""
        leads = {self.ordered} if planned[self.listed] else {self.addresses, self.count}
        if any(planned[name] != prior[name] for name in leads):
            for name in (self.addresses, self.count, self.ordered):
                if config[name] is None:
                    planned[name] = UNKNOWN

    def apply(self, context: Context, prior: Values, values: Values) -> None:
        """Give the interface the wanted addresses, and take the others away."""
        present = self._now(context, values)
        wanted, name = self.wanted(values), self.leading(values)
        if wanted and name == self.ordered and wanted != present:
            self._call(context, "unassign", values, present[self.fixed :])
            for address in wanted[self.fixed :]:  # one by one: the API keeps the order of arrival
                self._call(context, "assign", values, [address])
        elif wanted and name == self.addresses and members(prior, name) != set(wanted):
            self._call(context, "unassign", values, [one for one in present if one not in wanted])
            self._call(context, "assign", values, [one for one in wanted if one not in present])
        count = given(values, self.count)
        if count is not None and count != prior.get(self.count) and name == self.addresses:
            self._resize(context, values, int(count))

    def _resize(self, context: Context, values: Values, count: int) -> None:
        extra = self._now(context, values)[self.fixed :]
        if count > len(extra):
            self._call(context, "assign", values, (), **{self.number: count - len(extra)})
        else:
            self._call(context, "unassign", values, extra[count:])

    def _now(self, context: Context, values: Values) -> list[str]:
        answer = context.client("ec2").describe_network_interfaces(NetworkInterfaceIds=[values["id"]])
        return self.present(answer["NetworkInterfaces"][0])

    def _call(
        self, context: Context, verb: str, values: Values, addresses: Sequence[str], **number: int
    ) -> None:
        if addresses or number:
            params = {self.member: list(addresses)} if addresses else number
            call = getattr(context.client("ec2"), f"{verb}_{self.operation}")
            call(NetworkInterfaceId=values["id"], **params)


IPV4 = Family(
    "private_ip_list_enabled",
    "private_ip_list",
    "private_ips",
    "private_ips_count",
    "PrivateIpAddresses",
    "PrivateIpAddress",
    "SecondaryPrivateIpAddressCount",
    "private_ip_addresses",
    fixed=1,  # the primary one
)
IPV6 = Family(
    "ipv6_address_list_enabled",
    "ipv6_address_list",
    "ipv6_addresses",
    "ipv6_address_count",
    "Ipv6Addresses",
    "Ipv6Address",
    "Ipv6AddressCount",
    "ipv6_addresses",
    fixed=0,
)
FAMILIES = (IPV4, IPV6)

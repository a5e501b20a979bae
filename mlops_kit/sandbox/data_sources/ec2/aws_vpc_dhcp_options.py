"""A set of DHCP options by its id or filters."""

from __future__ import annotations

from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.data_sources.ec2._shared import filters, found_by

_by = filters(dhcp_options_id="dhcp-options-id")

DATA_SOURCE = DataSource(
    type="aws_vpc_dhcp_options",
    find=found_by("describe_dhcp_options", "DhcpOptions", "DhcpOptionsId", _by, "EC2 DHCP Options Set"),
    computed={"dhcp_options_id": "{id}", "owner_id": "{account}"},
)

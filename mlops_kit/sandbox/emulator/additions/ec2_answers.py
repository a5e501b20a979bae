"""Tags that a create was given and moto drops, and members that moto's answers lack."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.responses import EC2Response


@cache
def install() -> None:
    """Wrap CreateDhcpOptions; complete addresses."""
    create = EC2Response.create_dhcp_options

    def create_dhcp_options(self: Any) -> Any:
        answer = create(self)
        answer.result["DhcpOptions"].add_tags(self._parse_tag_specification().get("dhcp-options", {}))
        return answer

    EC2Response.create_dhcp_options = create_dhcp_options
    ElasticAddress.network_border_group = property(lambda self: self.ec2_backend.region_name)
    ElasticAddress.public_ipv4_pool = "amazon"

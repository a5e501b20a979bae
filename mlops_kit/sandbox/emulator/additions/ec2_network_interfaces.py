"""Network interfaces: the type that was asked for, descriptions taken away, groups of their own."""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.responses import EC2Response


@cache
def install() -> None:
    """Complete two operations, and tell an attached interface's groups from its instance's."""
    create, modify = EC2Response.create_network_interface, EC2Response.modify_network_interface_attribute
    with_instance = NetworkInterface.group_set

    def create_network_interface(self: Any) -> Any:
        answer = create(self)
        kind = self._get_param("InterfaceType")
        answer.result["NetworkInterface"].interface_type = kind or "interface"
        return answer

    def modify_network_interface_attribute(self: Any) -> Any:
        answer = modify(self)
        description = self._get_param("Description.Value")
        if description is not None:
            interface = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId"))
            interface.description = description
        return answer

    def group_set(interface: Any) -> Any:
        """Attaching a second interface changes no group; the first one's are the instance's."""
        return interface._group_set if interface.device_index else with_instance.fget(interface)

    EC2Response.create_network_interface = create_network_interface
    EC2Response.modify_network_interface_attribute = modify_network_interface_attribute
    NetworkInterface.group_set = property(group_set)

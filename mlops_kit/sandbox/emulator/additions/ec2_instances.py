"""Instances take their network interfaces, addresses and tags with them when they are terminated."""

from __future__ import annotations

import functools
from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend


@cache
def install() -> None:
    """Wrap TerminateInstances."""
    original = EC2Backend.terminate_instances

    @functools.wraps(original)
    def terminate_instances(self: Any, instance_ids: list[str]) -> Any:
        leaving = [interface for name in instance_ids for interface in _brought(self.get_instance(name))]
        result = original(self, instance_ids)
        for identifier in instance_ids:
            _release(self, self.get_instance(identifier), leaving)
            self.tags.pop(identifier, None)
        return result

    EC2Backend.terminate_instances = terminate_instances


def _brought(instance: Any) -> list[Any]:
    """Return the interfaces that go with the instance."""
    found = [interface for interface in instance.nics.values() if interface.delete_on_termination]
    for interface in found:
        interface.delete_on_termination = False  # or moto would delete it while it is in use
    return found


def _release(backend: Any, instance: Any, leaving: list[Any]) -> None:
    """Take away what came with the instance; let go of what was attached to it and is meant to stay."""
    had = dict(instance.nics)
    for interface in had.values():
        for address in backend.addresses:
            if address.eni is interface:
                address.eni = address.instance = address.association_id = None
        if interface not in leaving:
            instance.detach_eni(interface)
            continue
        backend.enis.pop(interface.id, None)
        for address in interface.private_ip_addresses:
            interface.subnet.del_subnet_ip(address["PrivateIpAddress"])
    instance.nics = had  # moto asks the first one for the addresses, of a terminated instance, too

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
        result = original(self, instance_ids)
        for identifier in instance_ids:
            _release(self, self.get_instance(identifier))
            self.tags.pop(identifier, None)
        return result

    EC2Backend.terminate_instances = terminate_instances


def _release(backend: Any, instance: Any) -> None:
    """Take away what came with the instance; let go of what was attached to it and is meant to stay."""
    for interface in list(instance.nics.values()):
        for address in backend.addresses:
            if address.eni is interface:
                address.eni = address.instance = address.association_id = None
        if interface.device_index == 0 or interface.delete_on_termination:
            backend.enis.pop(interface.id, None)
        else:
            instance.detach_eni(interface)

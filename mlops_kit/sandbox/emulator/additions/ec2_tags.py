"""Tags go with what they are on: DescribeTags of AWS does not list those of deleted resources."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from functools import cache
from typing import Any

from moto.ec2.models import EC2Backend

_DELETES = (
    "delete_dhcp_options_set",
    "delete_egress_only_internet_gateway",
    "delete_flow_logs",
    "delete_internet_gateway",
    "delete_launch_template",
    "delete_network_acl",
    "delete_network_interface",
    "delete_route_table",
    "delete_security_group",
    "delete_subnet",
    "delete_volume",
    "delete_vpc",
    "release_address",
)
_REVOKES = ("revoke_security_group_egress", "revoke_security_group_ingress")


@cache
def install() -> None:
    """Wrap the operations that delete."""
    for name in _DELETES:
        _wrap(name, _named)
    for name in (*_REVOKES, "delete_security_group"):
        _wrap(name, _rules_gone)


def _wrap(name: str, gone: Any) -> None:
    original = getattr(EC2Backend, name)

    @functools.wraps(original)
    def deleting(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        for identifier in list(gone(self, [*args, *kwargs.values()])):
            self.tags.pop(identifier, None)
        return result

    setattr(EC2Backend, name, deleting)


def _named(backend: Any, arguments: list[Any]) -> Iterator[str]:
    """The resources that the call named."""
    for argument in arguments:
        if isinstance(argument, str):
            yield argument
        elif isinstance(argument, list):
            yield from (item for item in argument if isinstance(item, str))


def _rules_gone(backend: Any, arguments: list[Any]) -> Iterator[str]:
    """Security group rules that no group has any more."""
    present = {
        rule.id
        for groups in backend.groups.values()
        for group in groups.values()
        for rule in [*group.ingress_rules, *group.egress_rules]
    }
    yield from (name for name in backend.tags if name.startswith("sgr-") and name not in present)

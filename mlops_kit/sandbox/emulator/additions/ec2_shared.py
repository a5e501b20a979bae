"""What the EC2 mends share. Installs nothing by itself."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any

from moto.ec2.exceptions import EC2ClientError


def install() -> None:
    """Nothing to install: helpers alone."""


def refusal(code: str, message: str) -> Exception:
    """Return EC2's error with that code."""
    error: Exception = EC2ClientError(code, message)
    return error


def depended_on(resource: str) -> Exception:
    """Return EC2's refusal to delete what something else needs."""
    return refusal("DependencyViolation", f"{resource} has dependencies and cannot be deleted.")


def as_json(document: Any) -> str:
    """Return a document as JSON text."""
    return json.dumps(document)


def before(owner: type, name: str, check: Callable[..., None]) -> None:
    """Call `check` with the same arguments before `owner`'s method; what it raises is the answer."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        check(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    setattr(owner, name, checked)


def managed_interface(backend: Any, subnet: Any, groups: Sequence[str], kind: str, description: str) -> Any:
    """Make the network interface of a service (NAT gateway, endpoint) at a free address of the subnet."""
    interface = backend.create_network_interface(
        subnet, None, group_ids=list(groups), description=description
    )
    interface.interface_type = kind
    interface.requester_managed = True
    interface.status = "in-use"
    if not groups:
        interface._group_set = []
    return interface

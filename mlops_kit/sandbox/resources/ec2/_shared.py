"""What the EC2 types have in common: tags, ARNs, generated names."""

from __future__ import annotations

import itertools
import re
import time
import zlib
from collections.abc import Mapping
from typing import Any

from mlops_kit.sandbox.backed.spec import Call, Tags
from mlops_kit.sandbox.backed.values import UNKNOWN

_UNIQUE = re.compile(r"^(.*?)\d{18}[0-9a-f]{8}$")
_counter = itertools.count(1)


def ec2_tags(resource_type: str) -> Tags:
    """Return how the tags of an EC2 resource type are written and read."""
    return Tags(
        create="TagSpecifications",
        resource_type=resource_type,
        add=Call("create_tags", {"Resources": ["{id}"]}),
        remove=Call("delete_tags", {"Resources": ["{id}"]}),
    )


def adopted_tags() -> Tags:
    """Return the tags of an object that AWS made: they are added once it is taken over."""
    return Tags(
        add=Call("create_tags", {"Resources": ["{id}"]}),
        remove=Call("delete_tags", {"Resources": ["{id}"]}),
    )


def arn(kind: str, name: str = "id") -> dict[str, str]:
    """Return the `arn` of an EC2 resource as a computed attribute."""
    return {"arn": f"arn:{{partition}}:ec2:{{region}}:{{account}}:{kind}/{{{name}}}"}


def given(values: Mapping[str, Any], name: str) -> Any:
    """Return an attribute's value, None where it is empty or unknown."""
    value = values.get(name)
    return None if value is UNKNOWN or value in ("", [], {}) else value


def members(values: Mapping[str, Any], name: str) -> set[str]:
    """Return a set attribute's members; unknown and null have none."""
    return set(given(values, name) or ())


def chosen_name(values: Mapping[str, Any]) -> str:
    """Return `name`, or one that begins with `name_prefix` and ends with time and number."""
    name = given(values, "name")
    if name:
        return str(name)
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime()) + f"{time.time_ns() // 100_000 % 10_000:04d}"
    return f"{given(values, 'name_prefix') or 'terraform-'}{stamp}{next(_counter):08x}"


def prefix_of(name: str) -> str:
    """Return the prefix of a generated name, empty for a name of the user's own."""
    match = _UNIQUE.match(name)
    return match[1] if match else ""


def text_hash(text: str) -> int:
    """Return the number by which the provider shortens a text in an id."""
    return zlib.crc32(text.encode())
